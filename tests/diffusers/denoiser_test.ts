// The network of a folder under the conditions of images, and fitted plans that belong to it.
import { assertAlmostEquals, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { getNoise, makePlan, type Plan, samplerFromPlan } from "../../mod.ts";
import { openPipeline } from "../../src/diffusers/mod.ts";
import { networkSha256 } from "../../src/diffusers/folder/network_sha256.ts";
import { fileSha256 } from "../../src/internal/file_sha256.ts";
import { sha256Of } from "../../src/internal/sha256_of.ts";
import type { FittedTo } from "../../src/plans/fitted_to.ts";
import { FAKE_FOLDERS, openFake, sessionOf } from "../support/fake_pipelines.ts";

const at = (name: string) => new URL(`../data/pipelines/${name}`, import.meta.url).pathname;
const PLAN = { method: "t_ab", abOrder: 1, numStep: 3 } as const;
const SIZE = { width: 32, height: 32 }, OPTIONS = { ...SIZE, guidance: 3, negativePrompt: "blurry" };
const PROMPTS = ["a red fox", "a tree"];

const warnings: string[] = [];
const open = (name: string) =>
  openPipeline(at(name), { provider: "cpu", threads: 1, onWarning: (text) => void warnings.push(text) });

Deno.test("a denoiser makes of each image what a run makes of its prompt, in one batch or copies of it", async () => {
  await using pipeline = await open("sd1");
  const { sde, prediction, dims, epsFn } = await pipeline.denoiser({ ...OPTIONS, prompt: PROMPTS });
  const plan = makePlan(sde, { ...PLAN, prediction });
  const draw = async (order: number[]) => {
    const size = dims.reduce((product, dim) => product * dim);
    const data = new Float32Array(order.length * size);
    order.forEach((image, row) => data.set(getNoise([1, ...dims], { seed: 5, first: image }).data, row * size));
    return [...(await samplerFromPlan(plan, epsFn)({ data, dims: [order.length, ...dims] })).data];
  };
  const runs: number[] = [];
  for (const [image, prompt] of PROMPTS.entries()) {
    const latents = getNoise([1, ...dims], { seed: 5, first: image });
    const run = await pipeline.run({ ...OPTIONS, ...PLAN, prompt, latents, output: "latents" });
    runs.push(...run.latents.data);
  }
  (await draw([0, 1])).forEach((value, i) => assertAlmostEquals(value, runs[i], 1e-4));
  (await draw([0, 1, 0, 1])).forEach((value, i) => assertAlmostEquals(value, runs[i % runs.length], 1e-4));
  await assertRejects(() => draw([0, 1, 0]), RangeError, "must be 2, or several times as many, found 3");
});

Deno.test("a denoiser decodes samples into the pictures of a run", async () => {
  await using pipeline = await open("sd1");
  const { dims, decode } = await pipeline.denoiser({ ...OPTIONS, prompt: PROMPTS });
  const latents = getNoise([2, ...dims], { seed: 5 });
  const { images, latents: samples } = await pipeline.run({ ...OPTIONS, ...PLAN, prompt: PROMPTS, latents });
  const pictures = await decode(samples), plane = 32 * 32;
  assertEquals(pictures.dims, [2, 3, 32, 32]);
  images.forEach(({ data }, image) =>
    data.forEach((byte, i) => {
      const value = pictures.data[image * 3 * plane + (i % 3) * plane + Math.floor(i / 3)];
      assertAlmostEquals((value / 2 + 0.5) * 255, byte, 0.5 + 1e-4);
    })
  );
});

Deno.test("decoded samples are within black and white, unpacked, and of pixels where there is no autoencoder", async () => {
  const { pipeline } = await openFake(FAKE_FOLDERS.ddpm());
  const { dims, decode } = await pipeline.denoiser(), size = dims.reduce((product, dim) => product * dim);
  const data = new Float32Array(size).fill(0.25).fill(3, 1, 2).fill(-2, 2, 3);
  assertEquals(await decode({ data, dims: [1, ...dims] }), {
    data: new Float32Array(size).fill(0.25).fill(1, 1, 2).fill(-1, 2, 3),
    dims: [1, ...dims],
  });
  const { pipeline: packing } = await openFake(FAKE_FOLDERS.flux());
  const flux = await packing.denoiser({ prompt: "a", width: 8, height: 8 });
  const noise = getNoise([1, ...flux.dims], { seed: 1 });
  assertEquals((await flux.decode(noise)).dims, [1, 3, 8, 8]);
});

Deno.test("a denoiser asks for what a run asks for", async () => {
  await using pipeline = await open("sd1");
  await assertRejects(() => pipeline.denoiser(), TypeError, "needs a prompt");
  await assertRejects(() => pipeline.denoiser({ class: 1, prompt: "a" }), TypeError, "takes no class");
  await assertRejects(() => pipeline.denoiser({ prompt: "a", width: 3 }), RangeError, "multiple of");
});

Deno.test("the network is told of classes, and of times in its own unit, and packed latents are rows of patches", async () => {
  const { pipeline, opened } = await openFake(FAKE_FOLDERS.dit());
  const dit = await pipeline.denoiser({ class: [3, 4], guidance: 2 });
  const run = async ({ dims, epsFn }: typeof dit, images: number, t: number) => {
    const x = getNoise([images, ...dims], { seed: 1 });
    await epsFn(x, t, { data: new Float32Array(x.data.length), dims: x.dims });
  };
  await run(dit, 4, 17);
  const { class_labels, timestep } = sessionOf(opened, "transformer").given[0];
  assertEquals(Array.from(class_labels.data as BigInt64Array, Number), [10, 10, 10, 10, 3, 4, 3, 4]);
  assertEquals(Array.from(timestep.data as BigInt64Array, Number), new Array(8).fill(17));

  const { pipeline: packing, opened: others } = await openFake(FAKE_FOLDERS.flux());
  const flux = await packing.denoiser({ prompt: "a", width: 8, height: 8 });
  assertEquals([flux.dims, flux.prediction, flux.sde.samplingEps], [[4, 8], "flow", 0]);
  assertEquals(flux.sde.rho(flux.sde.samplingT) < Infinity, true);
  await run(flux, 1, 0.5);
  const given = sessionOf(others, "transformer").given[0];
  assertEquals([given.hidden_states.dims, [...given.timestep.data as Float32Array]], [[1, 4, 8], [0.5]]);
});

Deno.test("a network that is closed between phases is opened again", async () => {
  const { pipeline, opened } = await openFake(FAKE_FOLDERS.ddpm(), { phases: true });
  const { dims, epsFn } = await pipeline.denoiser();
  const x = getNoise([1, ...dims], { seed: 1 }), out = { data: new Float32Array(x.data.length), dims: x.dims };
  for (let i = 0; i < 2; i++) await epsFn(x, 5, out);
  assertEquals(opened.map(({ part }) => part), ["unet", "unet"]);
  assertEquals(out.data, x.data);
});

Deno.test("a fitted plan runs on its own folder, with a warning on another network or guidance, and on no other schedule", async () => {
  await using pipeline = await open("ddpm-fp16");
  const { sde, prediction } = await pipeline.denoiser();
  const plan = makePlan(sde, { ...PLAN, prediction });
  const model = await fileSha256(`${at("ddpm-fp16")}/unet/model.onnx`);
  const fittedTo: FittedTo = {
    strength: "timesteps",
    rhos: plan.timesteps.map((t) => sde.rho(t)),
    trajectories: 8,
    before: 1,
    after: 0.5,
    prediction,
    model,
    guidance: [1],
  };
  const run = async (change: Partial<FittedTo>) => {
    warnings.length = 0;
    const own: Plan = { ...plan, fittedTo: { ...fittedTo, ...change } };
    await pipeline.run({ plan: own, output: "latents" });
    return [...warnings];
  };
  assertEquals(await run({}), []);
  assertEquals(await run({ guidance: [2, 3] }), ["The plan was fitted with guidance 2 and 3, found 1"]);
  const [warning] = await run({ model: "0".repeat(64) });
  assertMatch(
    warning,
    /^The plan was fitted to another model \(sha256 000000000000\.\.\., found [0-9a-f]{12}\.\.\.\)/,
  );
  await assertRejects(() => run({ rhos: fittedTo.rhos.with(1, 9) }), RangeError, "fitted on another schedule");
  await assertRejects(() => run({ prediction: "v" }), RangeError, "predicts v, found one that predicts eps");
});

Deno.test("weights in files of their own are part of what a network is", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const path = `${folder}/model.onnx`, text = (value: string) => new TextEncoder().encode(value);
    /** A field of a protobuf message. */
    const field = (number: number, content: Uint8Array) =>
      Uint8Array.of(number * 8 + 2, content.length, ...content);
    const entry = field(13, Uint8Array.of(...field(1, text("location")), ...field(2, text("weights"))));
    await Deno.writeFile(path, field(7, field(5, entry)));
    await Deno.writeFile(`${folder}/weights`, Uint8Array.of(1, 2));
    const hash = await networkSha256(path);
    const hashes = [await fileSha256(path), await fileSha256(`${folder}/weights`)];
    assertEquals(hash, sha256Of(hashes.join("")));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
