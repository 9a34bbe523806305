import { assert, assertEquals, assertRejects } from "@std/assert";
import { getNoise, getSampler } from "../mod.ts";
import { openModel, type OpenModelOptions } from "../src/onnx/mod.ts";
import {
  integerTimeModel,
  labelModel,
  misshapenModel,
  onnxModel,
  productModel,
  timelessModel,
} from "./onnx_models.ts";
import { makeSde } from "./schedules.ts";

const sde = makeSde({ kind: "linear" });

async function withModel<Result>(
  source: string | Uint8Array,
  options: OpenModelOptions,
  use: (model: Awaited<ReturnType<typeof openModel>>) => Promise<Result>,
): Promise<Result> {
  const model = await openModel(source, options);
  try {
    return await use(model);
  } finally {
    await model.close();
  }
}

Deno.test("sessions that share a batch give the samples of one, whatever number of images falls to each", async () => {
  const draw = (sessions: number, count: number) =>
    withModel("models/digits.onnx", { provider: "cpu", sessions, threads: 1 }, async (model) => {
      const labels = Array.from({ length: count }, (_, i) => i);
      const sampler = getSampler(sde, model.epsFn({ labels, guidance: 1.5 }), { numStep: 3 });
      return (await sampler(getNoise([count, 1, 28, 28], { seed: 5 }))).data;
    });
  for (const [sessions, count] of [[2, 1], [2, 5], [3, 7]]) {
    const [one, several] = [await draw(1, count), await draw(sessions, count)];
    const worst = one.reduce((most, value, i) => Math.max(most, Math.abs(value - several[i])), 0);
    assert(worst < 1e-4, `${sessions} sessions, ${count} images: ${worst}`);
  }
});

Deno.test("each session gets the labels and times of its own images, and outputs keep their order", async () => {
  const labels = [4, 0, 2, 7, 1];
  const evaluate = (source: Uint8Array, options: OpenModelOptions, guidance: number, t: number) =>
    withModel(source, options, async (model) => {
      const x = getNoise([5, 2], { seed: 3 }), out = { data: new Float32Array(10), dims: [5, 2] };
      const conditions = model.signature.label ? { labels, guidance, noLabel: 9 } : {};
      const eps = await model.epsFn(conditions)(x, t, out);
      return [...(eps ?? out).data];
    });
  for (const provider of ["cpu", "wasm"] as const) {
    for (
      const [source, guidance, t] of [[labelModel(), 1, 0.5], [labelModel(), 3, 0.5], [
        integerTimeModel(),
        1,
        3,
      ]] as const
    ) {
      assertEquals(
        await evaluate(source, { provider, sessions: 2 }, guidance, t),
        await evaluate(source, { provider }, guidance, t),
      );
    }
  }
});

Deno.test("several sessions fail as one does, and end", async () => {
  const errorOf = async (source: Uint8Array, sessions: number) => {
    const sample = () =>
      withModel(
        source,
        { provider: "cpu", sessions },
        (model) => getSampler(sde, model.epsFn(), { numStep: 2 })(getNoise([4, 2])),
      );
    return (await assertRejects(sample, TypeError)).message;
  };
  const cut = productModel().subarray(0, 40);
  for (const source of [misshapenModel(), timelessModel(), cut]) {
    assertEquals(await errorOf(source, 2), await errorOf(source, 1));
  }
  const ofOne = onnxModel([["x", "float32", [1, 2]], ["t", "float32", [1]]], [["Mul", ["x", "t"], ["eps"]]], [
    ["eps", "float32", [1, 2]],
  ]);
  await assertRejects(
    () => openModel(ofOne, { sessions: 2 }),
    RangeError,
    "A model for a fixed number of images cannot share a batch among several sessions",
  );
  for (const sessions of [0, 1.5]) {
    await assertRejects(() => openModel(ofOne, { sessions }), RangeError, "sessions must be an integer");
  }
});
