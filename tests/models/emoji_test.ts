// The emoji model: a run of the pipeline against its networks, called one by one.
import { assert, assertAlmostEquals, assertEquals, assertMatch } from "@std/assert";
import { Tokenizer } from "@huggingface/tokenizers";
import type { Tensor as OrtTensor } from "onnxruntime-common";
import { getNoise } from "../../mod.ts";
import { localFolder } from "../../src/diffusers/folder/local_folder.ts";
import { readStatistics } from "../../src/cli/options/statistics_file.ts";
import { openPipeline } from "../../src/diffusers/mod.ts";
import { pipelineFacts } from "../../src/diffusers/pipelines/pipeline_facts.ts";
import { fileSha256 } from "../../src/internal/file_sha256.ts";
import { loadNativeRuntime } from "../../src/onnx/session/native_runtime.ts";

const { InferenceSession, Tensor } = await loadNativeRuntime();

const FOLDER = "models/emoji";
const json = async (path: string) => JSON.parse(await Deno.readTextFile(`${FOLDER}/${path}`));

/** One output of a network of the folder. */
async function network(part: string) {
  const session = await InferenceSession.create(`${FOLDER}/${part}/model.onnx`, { intraOpNumThreads: 1 });
  const [name] = session.outputNames;
  return {
    run: async (feeds: Record<string, OrtTensor>) => (await session.run(feeds, [name]))[name].data as Float32Array,
    release: () => session.release(),
  };
}

const floats = (data: ArrayLike<number>, dims: number[]) => new Tensor("float32", Float32Array.from(data), dims);

/** DDIM in two steps from the middle of 1,000 betas, as its paper has it, on velocities and with guidance. */
async function drawnByHand(prompts: string[], noise: Float32Array, guidance: number): Promise<Float32Array> {
  const tokenizer = new Tokenizer(
    await json("tokenizer/tokenizer.json"),
    await json("tokenizer/tokenizer_config.json"),
  );
  const end = tokenizer.token_to_id("<|endoftext|>")!;
  const ids = ["", ...prompts].flatMap((text) => {
    const { ids } = tokenizer.encode(text);
    return [...ids, ...Array<number>(24 - ids.length).fill(end)];
  });
  const [encoder, unet, decoder] = await Promise.all(["text_encoder", "unet", "vae_decoder"].map(network));
  const rows = prompts.length;
  const input_ids = new Tensor("int64", BigInt64Array.from(ids, BigInt), [rows + 1, 24]);
  const states = await encoder.run({ input_ids }), width = states.length / (rows + 1);
  const none = states.subarray(0, width);
  const hidden = floats([...prompts.flatMap(() => [...none]), ...states.subarray(width)], [
    2 * rows,
    24,
    width / 24,
  ]);

  const betas = Array.from(
    { length: 1000 },
    (_, i) => (0.00085 ** 0.5 + i / 999 * (0.02 ** 0.5 - 0.00085 ** 0.5)) ** 2,
  );
  let product = 1;
  const alphaBars = betas.map((beta) => product *= 1 - beta);
  let x = noise;
  for (const [t, next] of [[999, 499], [499, 0]]) {
    const v = await unet.run({
      sample: floats([...x, ...x], [2 * rows, 4, 16, 16]),
      timestep: floats([t], []),
      encoder_hidden_states: hidden,
    });
    const [a, s] = [Math.sqrt(alphaBars[t]), Math.sqrt(1 - alphaBars[t])];
    const [b, r] = [Math.sqrt(alphaBars[next]), Math.sqrt(1 - alphaBars[next])];
    x = x.map((value, i) => {
      const guided = v[i] + guidance * (v[x.length + i] - v[i]);
      return b * (a * value - s * guided) + r * (s * value + a * guided);
    });
  }
  const pixels = await decoder.run({ latent_sample: floats(x, [rows, 4, 16, 16]) });
  for (const each of [encoder, unet, decoder]) await each.release();
  return pixels;
}

Deno.test("two emoji in two steps are those that the networks give by hand", async () => {
  const prompts = ["a red apple, noto style", "a blue fish, fluent style"];
  await using pipeline = await openPipeline(FOLDER, { provider: "cpu", threads: 1 });
  const { images, plan } = await pipeline.run({ prompt: prompts, seed: 5, numStep: 2, guidance: 4 });
  assertEquals(plan.timesteps.slice(0, 2), [999, 499]);
  const expected = await drawnByHand(prompts, getNoise([2, 4, 16, 16], { seed: 5 }).data, 4);
  for (const [k, { data, width, height }] of images.entries()) {
    assertEquals([width, height], [64, 64]);
    data.forEach((byte, i) => {
      const value = expected[(3 * k + i % 3) * 4096 + Math.floor(i / 3)];
      const clamped = Math.min(Math.max(127.5 * (value + 1), 0), 255);
      assert(Math.abs(byte - clamped) <= 1, `picture ${k}, byte ${i}: ${byte}, not ${clamped}`);
    });
  }
  assert(images[0].data.some((byte, i) => Math.abs(byte - images[1].data[i]) > 20), "two pictures, not one twice");
});

Deno.test("the emoji are drawn in eight steps at guidance 2 by default, of 64 x 64 pixels", async () => {
  const { defaults, size, takes } = await pipelineFacts(localFolder(FOLDER));
  assertEquals([defaults, size, takes] as unknown, [
    { numStep: 8, guidance: 2 },
    { width: 64, height: 64 },
    "prompt",
  ]);
});

Deno.test("a longer prompt is cut, and characters without a token are read as bytes, with a warning each", async () => {
  const warnings: string[] = [];
  const onWarning = (text: string) => warnings.push(text);
  await using pipeline = await openPipeline(FOLDER, { provider: "cpu", threads: 1, onWarning });
  await pipeline.encode({ prompt: `a red apple${", noto style".repeat(9)}` });
  assertEquals(warnings.length, 1);
  assertMatch(
    warnings[0],
    /^The prompt has \d+ tokens, the text encoder takes 22: the last \d+ are cut, ".*style"$/,
  );
  await pipeline.encode({ prompt: "a red 苹果, noto style" });
  assertEquals(warnings.length, 2);
  assertMatch(warnings[1], /^The tokenizer does not know "苹", "果"/);
  const kept = (await Deno.readTextFile(`${FOLDER}/prompts.txt`)).trim().split("\n");
  assertEquals(new Set(kept).size, 64);
  await pipeline.encode({ prompt: kept });
  assertEquals(warnings.length, 2, "the prompts that are kept beside the model fit");
  await pipeline.encode({ prompt: "A RED APPLE, noto style: (it's #1 & 50%)" });
  assertEquals(warnings.length, 2);
});

Deno.test("the statistics of the judge's features are of its file, and of features of length 1", async () => {
  const sha256 = await fileSha256(`${FOLDER}/judge.onnx`);
  const { mean, covariance } = await readStatistics(`${FOLDER}/judge-features.json`, { sha256, width: 128 });
  const square = mean.reduce((sum, value, i) => sum + value ** 2 + covariance[i][i], 0);
  assertAlmostEquals(square, 1, 1e-3);
});
