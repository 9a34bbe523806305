// Models that are closed, at any moment, wherever they run.
import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { getNoise } from "../../mod.ts";
import { ClosedError, openModel, type OpenModelOptions } from "../../src/onnx/mod.ts";

const PLACES: Record<string, OpenModelOptions> = {
  "onnxruntime-node": { provider: "cpu" },
  "onnxruntime-web": { provider: "wasm" },
  "onnxruntime-node in a worker": { provider: "cpu", worker: true },
  "onnxruntime-web in a worker": { provider: "wasm", worker: true },
};
const MODEL = "models/digits.onnx";
const x = getNoise([2, 1, 28, 28], { seed: 1 });
const empty = () => ({ data: new Float32Array(x.data.length), dims: x.dims });

for (const [place, options] of Object.entries(PLACES)) {
  Deno.test(`close() during a run waits for it, and a run after it is rejected, by ${place}`, async () => {
    const model = await openModel(MODEL, options);
    const epsFn = model.epsFn({ labels: [3, 4], guidance: 1.5 });
    const order: string[] = [], outs = [empty(), empty()];
    const runs = outs.map(async (out) => {
      const { data } = await epsFn(x, 0.5, out) ?? out;
      order.push("run");
      return [...data];
    });
    const closing = [1, 2].map(() => model.close().then(() => order.push("close")));
    await assertRejects(async () => await epsFn(x, 0.5, empty()), ClosedError, "The model is closed");
    assertThrows(() => model.epsFn({ labels: [3, 4] }), ClosedError, "The model is closed");
    const [first, second] = await Promise.all(runs);
    assert(first.some((value) => value !== 0) && first.every(Number.isFinite));
    assertEquals(second, first);
    await Promise.all(closing);
    assertEquals(order, ["run", "run", "close", "close"]);
    await model.close();
  });

  Deno.test(`await using closes a model at the end of its block, by ${place}`, async () => {
    let kept;
    {
      await using model = await openModel(MODEL, options);
      kept = model;
      await model.epsFn({ labels: [3, 4] })(x, 0.5, empty());
    }
    assertThrows(() => kept.epsFn({ labels: [3] }), ClosedError);
  });
}

Deno.test("a run that fails does not keep close() from its end", async () => {
  const model = await openModel(MODEL, { provider: "cpu" });
  const epsFn = model.epsFn({ labels: [3, 4] });
  const wrong = { data: new Float32Array(2), dims: [2, 1] };
  const failing = assertRejects(async () => await epsFn(wrong, 0.5, { ...wrong }), TypeError, "cannot be run");
  await model.close();
  await failing;
});
