// The shipped model, judged by the shipped classifier.
import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { loadNativeRuntime } from "../../src/onnx/session/native_runtime.ts";
import { getNoise } from "../../mod.ts";
import { draw, labelsOf } from "../../src/cli/output/draw.ts";
import { DEFAULT_MODEL } from "../../src/models/default_model.ts";
import { loadModel } from "../../src/models/load_model.ts";
import type { LoadedModel } from "../../src/models/loaded_model.ts";
import { rootMeanSquare } from "../../src/cli/output/root_mean_square.ts";
import { openModel } from "../../src/onnx/mod.ts";

const ort = await loadNativeRuntime();

const ALL = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];
/** The sampler of models/README.md. */
const DEFAULT = {
  method: "t_ab",
  abOrder: 3,
  tsPhase: "t",
  tsOrder: 2,
  numStep: 8,
  labels: ALL,
  seed: 0,
} as const;

/** The share of images that the classifier takes for the class that they were drawn as. */
async function accuracy(images: Float32Array, labels: number[]): Promise<number> {
  const session = await ort.InferenceSession.create("models/digits-classifier.onnx");
  const { logits } = await session.run({ x: new ort.Tensor("float32", images, [labels.length, 1, 28, 28]) });
  await session.release();
  const scores = logits.data as Float32Array;
  const hits = labels.filter((label, i) => {
    const row = scores.subarray(10 * i, 10 * i + 10);
    return row.indexOf(Math.max(...row)) === label;
  });
  return hits.length / labels.length;
}

async function withModel<T>(path: string, use: (model: LoadedModel) => Promise<T>): Promise<T> {
  const model = await loadModel(path, { provider: "cpu" });
  try {
    return await use(model);
  } finally {
    await model.close();
  }
}

Deno.test("at least 98 % of 200 digits drawn in 8 evaluations are recognised as their class", async () => {
  await withModel(DEFAULT_MODEL, async (model) => {
    const guidance = model.card.guidance!.default;
    const { images, nfe } = await draw(model, { ...DEFAULT, count: 200, guidance });
    assertEquals(nfe, 8);
    const share = await accuracy(images, labelsOf(ALL, 0, 200));
    assert(share >= 0.98, `recognised: ${share}`);
  });
});

Deno.test("the classifier is no judge that says yes to anything", async () => {
  const noise = getNoise([200, 1, 28, 28], { seed: 1 });
  const share = await accuracy(noise.data as Float32Array, labelsOf(ALL, 0, 200));
  assert(share < 0.3, `noise recognised: ${share}`);
});

Deno.test("the discrete schedule draws digits too, with the model asked at the same rho", async () => {
  await withModel("models/digits-discrete.json", async (model) => {
    assertEquals(model.sde.samplingT, 999);
    const { images } = await draw(model, { ...DEFAULT, count: 50, guidance: model.card.guidance!.default });
    const share = await accuracy(images, labelsOf(ALL, 0, 50));
    assert(share >= 0.95, `recognised: ${share}`);
  });
});

Deno.test("the network with convolutions in int8 draws nearly the same digits", async () => {
  const drawn = (path: string) =>
    withModel(path, async (model) => {
      const { images } = await draw(model, { ...DEFAULT, count: 50, guidance: model.card.guidance!.default });
      return images;
    });
  const [images, exact] = [await drawn("models/digits-int8.onnx"), await drawn(DEFAULT_MODEL)];
  const share = await accuracy(images, labelsOf(ALL, 0, 50));
  assert(share >= 0.95, `recognised: ${share}`);
  const distance = rootMeanSquare(images, exact);
  assert(distance < 0.06, `distance: ${distance}`);
});

Deno.test("image i depends on the seed and i alone, whatever the count", async () => {
  await withModel(DEFAULT_MODEL, async (model) => {
    const few = await draw(model, { ...DEFAULT, numStep: 2, count: 20, guidance: 1.5 });
    const many = await draw(model, { ...DEFAULT, numStep: 2, count: 40, guidance: 1.5 });
    few.images.forEach((value, i) => assertAlmostEquals(many.images[i], value, 1e-4));
    assertEquals(many.images.slice(0, 16 * 784), few.images.slice(0, 16 * 784));
  });
});

Deno.test("guidance in the graph is the combination of two runs without it", async () => {
  const model = await openModel(DEFAULT_MODEL, { provider: "cpu" });
  const x = getNoise([3, 1, 28, 28], { seed: 9 });
  const run = async (labels: number[], guidance: number) => {
    const out = { data: new Float32Array(x.data.length), dims: x.dims };
    await model.epsFn({ labels, guidance })(x, 0.4, out);
    return out.data;
  };
  const labels = [2, 5, 8];
  const [guided, conditional, none] = [await run(labels, 2.5), await run(labels, 1), await run([10, 10, 10], 1)];
  guided.forEach((value, i) => assertAlmostEquals(value, none[i] + 2.5 * (conditional[i] - none[i]), 1e-4));
  assert(
    Math.max(...guided.map((value, i) => Math.abs(value - conditional[i]))) > 0.01,
    "guidance does something",
  );
  await model.close();
});

Deno.test("native and WASM runtime agree on the shipped model", async () => {
  const x = getNoise([2, 1, 28, 28], { seed: 4 });
  const run = async (provider: "cpu" | "wasm") => {
    const model = await openModel(DEFAULT_MODEL, { provider });
    const out = { data: new Float32Array(x.data.length), dims: x.dims };
    const result = await model.epsFn({ labels: [3, 4], guidance: 1.5 })(x, 0.6, out);
    await model.close();
    return (result ?? out).data;
  };
  const [native, wasm] = [await run("cpu"), await run("wasm")];
  native.forEach((value, i) => assertAlmostEquals(wasm[i], value, 1e-4));
});
