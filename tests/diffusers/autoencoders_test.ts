// Latents, pixels and masks on the way between sampler and autoencoder.
import { assert, assertAlmostEquals, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { readAutoencoderConfig } from "../../src/diffusers/autoencoders/autoencoder_config.ts";
import { decodeLatents } from "../../src/diffusers/autoencoders/decode.ts";
import { encodeImage } from "../../src/diffusers/autoencoders/encode.ts";
import { latentMask, pixelMask } from "../../src/diffusers/autoencoders/latent_mask.ts";
import { fromEncoder, toDecoder } from "../../src/diffusers/autoencoders/latent_scale.ts";
import { fromImage, toImages } from "../../src/diffusers/autoencoders/pixels.ts";
import { BoundNetwork } from "../../src/onnx/network/bound_network.ts";
import { fakeCheckpoint } from "../support/fake_checkpoint.ts";
import { fakeSession, numbersOf } from "../support/fake_session.ts";

const PLAIN = { factor: 2, channels: 2, scale: 0.5, shift: 0, forceUpcast: true };

Deno.test("what a config does not say is what diffusers takes", async () => {
  assertEquals(await readAutoencoderConfig(fakeCheckpoint({})), {
    factor: 8,
    channels: 4,
    scale: 0.18215,
    shift: 0,
    mean: undefined,
    deviation: undefined,
    forceUpcast: true,
  });
});

Deno.test("a config is read beside the decoder, or in the folder that diffusers gives it", async () => {
  const json = JSON.stringify({
    block_out_channels: [1, 2, 4],
    latent_channels: 2,
    scaling_factor: 0.3611,
    shift_factor: 0.1159,
    latents_mean: [1, 2],
    latents_std: [3, 4],
    force_upcast: false,
  });
  const expected = {
    factor: 4,
    channels: 2,
    scale: 0.3611,
    shift: 0.1159,
    mean: [1, 2],
    deviation: [3, 4],
    forceUpcast: false,
  };
  for (const path of ["vae_decoder/config.json", "vae/config.json"]) {
    assertEquals(await readAutoencoderConfig(fakeCheckpoint({ [path]: json })), expected);
  }
  const both = { "vae/config.json": "{}", "vae_decoder/config.json": json };
  assertEquals((await readAutoencoderConfig(fakeCheckpoint(both))).factor, 4);
});

Deno.test("latents are scaled, shifted and spread by channel, there and back", () => {
  const config = { ...PLAIN, shift: 0.25, mean: [1, 2], deviation: [3, 4] };
  const latents = { data: Float32Array.of(1, -1, 2, 0.5), dims: [1, 2, 1, 2] };
  const { data, dims } = toDecoder(latents, config);
  assertEquals([...data], [1 * 3 / 0.5 + 1.25, -1 * 3 / 0.5 + 1.25, 2 * 4 / 0.5 + 2.25, 0.5 * 4 / 0.5 + 2.25]);
  assertEquals(dims, latents.dims);
  assertEquals(fromEncoder({ data, dims }, config).data, latents.data);
});

Deno.test("images are decoded in order, as many at a time as one of 512 x 512 pixels has latents", async () => {
  const decode = async (dims: readonly number[], declared: (number | string)[] = []) => {
    const fake = fakeSession({ latent_sample: ["float32", declared] }, ["sample"], ({ latent_sample }) => {
      const { dims: [count] } = latent_sample, values = numbersOf(latent_sample), size = values.length / count;
      const firsts = Array.from({ length: count }, (_, image) => values[image * size]);
      return { sample: { data: firsts.flatMap((value) => [value, 10 * value, 0]), dims: [count, 3, 1, 1] } };
    });
    const size = dims.slice(1).reduce((product, dim) => product * dim);
    const latents = { data: Float32Array.from({ length: dims[0] * size }, (_, i) => i / size), dims };
    const result = await decodeLatents(new BoundNetwork(fake, "vae_decoder"), latents, PLAIN);
    assertEquals(result.dims, [dims[0], 3, 1, 1]);
    const expected = Array.from({ length: dims[0] }, (_, image) => [2 * image, 20 * image, 0]).flat();
    assertEquals([...result.data], expected);
    return fake.given.map(({ latent_sample }) => latent_sample.dims[0]);
  };
  assertEquals(await decode([5, 1, 32, 64]), [2, 2, 1]);
  assertEquals(await decode([2, 1, 64, 65]), [1, 1]);
  assertEquals(await decode([3, 2, 1, 1]), [3]);
  assertEquals(await decode([64 * 64 + 1, 1, 1, 1]), [64 * 64, 1]);
  assertEquals(await decode([2, 2, 1, 1], [1, 2, "height", "width"]), [1, 1], "an export for one image");
});

Deno.test("latents are drawn from the mean and the variance that the encoder gives, within diffusers' bounds", async () => {
  const encoder = (data: number[], dims: number[]) =>
    new BoundNetwork(
      fakeSession({ sample: ["float32", []] }, ["out"], () => ({ out: { data, dims } })),
      "vae_encoder",
    );
  const image = { data: new Float32Array(3), dims: [1, 3, 1, 1] };
  const noise = (dims: readonly number[]) => ({ data: Float32Array.of(2, -1), dims });
  const drawn = async (
    data: number[],
  ) => [...(await encodeImage(encoder(data, [1, 4, 1, 1]), image, PLAIN, noise)).data];
  const [unit, double] = await drawn([1, 2, 0, Math.log(4)]);
  assertEquals(unit, (1 + 2) * 0.5);
  assertAlmostEquals(double, 0, 1e-6); // (2 - 2) 0.5
  const [low, high] = await drawn([1, 2, -1000, 1000]);
  assert(low > 0.5 && low < 0.5 + 1e-6, `${low}`); // 2 exp(-15) are left
  assertAlmostEquals(high, (2 - Math.exp(10)) * 0.5, 1e-2);
  const mean = await encodeImage(encoder([1, 2], [1, 2, 1, 1]), image, PLAIN, noise);
  assertEquals([[...mean.data], mean.dims] as unknown, [[0.5, 1], [1, 2, 1, 1]]);
});

Deno.test("pixels are rounded and clamped as diffusers does", () => {
  const at = (byte: number) => (byte / 255 - 0.5) * 2;
  const data = Float32Array.of(at(0.4), at(1.6), -3, 3, at(100), 0);
  const [image] = toImages({ data, dims: [1, 3, 1, 2] });
  assertEquals([...image.data], [0, 0, 100, 2, 255, 128]);
  assertEquals([image.width, image.height], [2, 1]);
});

Deno.test("a network of one channel makes gray pictures", () => {
  const [image] = toImages({ data: Float32Array.of(-1, 1), dims: [1, 1, 1, 2] });
  assertEquals([...image.data], [0, 0, 0, 255, 255, 255]);
});

Deno.test("a picture of gray, RGB or RGBA becomes values from -1 to 1, and back", () => {
  const rgb = { data: [0, 51, 102, 153, 204, 255], width: 2, height: 1 };
  const tensor = fromImage(rgb);
  assertEquals(tensor.dims, [1, 3, 1, 2]);
  assertEquals([...toImages(tensor)[0].data], rgb.data);
  const rgba = { data: [0, 51, 102, 9, 153, 204, 255, 9], width: 2, height: 1 };
  assertEquals(fromImage(rgba), tensor);
  const gray = fromImage({ data: [51, 255], width: 2, height: 1 });
  assertEquals([...toImages(gray)[0].data], [51, 51, 51, 255, 255, 255]);
});

Deno.test("a picture of other than 1, 3 or 4 bytes a pixel is an error", () => {
  assertThrows(
    () => fromImage({ data: [1, 2, 3, 4], width: 2, height: 1 }),
    RangeError,
    "image must have 1, 3 or 4 bytes for each of 2 x 1 pixels, found 4 bytes",
  );
});

Deno.test("a mask is white from half of the brightness on, and a latent's is that of its first pixel", () => {
  const gray = pixelMask({ data: [127, 128, 0, 255], width: 2, height: 2 });
  assertEquals([...gray.data], [0, 1, 0, 1]);
  // Green alone is bright enough, blue is not.
  assertEquals([...pixelMask({ data: [0, 255, 0, 0, 0, 255], width: 2, height: 1 }).data], [1, 0]);
  const large = {
    data: Float32Array.from({ length: 16 }, (_, i) => [0, 10].includes(i) ? 1 : 0),
    dims: [1, 1, 4, 4],
  };
  const small = latentMask(large, 2);
  assertEquals([[...small.data], small.dims] as unknown, [[1, 0, 0, 1], [1, 1, 2, 2]]);
});

Deno.test("a config that is no JSON is an error that names the file", async () => {
  await assertRejects(
    () => readAutoencoderConfig(fakeCheckpoint({ "vae_decoder/config.json": "{" })),
    SyntaxError,
    "vae_decoder/config.json of checkpoint is no JSON",
  );
  await assertRejects(
    () => readAutoencoderConfig(fakeCheckpoint({ "vae_decoder/config.json": "[1]" })),
    SyntaxError,
    "must be a JSON object, found [1]",
  );
});
