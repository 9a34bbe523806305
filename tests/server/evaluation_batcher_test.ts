import { assert, assertEquals, assertRejects } from "@std/assert";
import { getNoise, samplerFromPlan } from "../../mod.ts";
import { EvaluationBatcher } from "../../src/server/evaluation_batcher.ts";
import { brightnessModel } from "../support/image_model.ts";

/** Draws two images of a class by a plan of some steps. */
function drawing(
  batcher: EvaluationBatcher<readonly number[]>,
  label: number,
  steps: number,
  signal?: AbortSignal,
) {
  const sampler = samplerFromPlan(
    brightnessModel().planOf(steps),
    batcher.epsFn({ key: "", conditions: [label, label] }, signal),
  );
  return sampler(getNoise([2, 1, 2, 2], { seed: label }), { signal });
}

Deno.test("requests of the same plan share every evaluation, and each gets its own images", async () => {
  const model = brightnessModel();
  const batches: number[] = [];
  const batcher = new EvaluationBatcher(model.network, (rows) => void batches.push(rows));
  const together = await Promise.all([1, 2, 3].map((label) => drawing(batcher, label, 4)));
  assertEquals(batches, [6, 6, 6, 6]);
  assertEquals(model.runs[0].labels, [1, 1, 2, 2, 3, 3]);
  for (const [i, label] of [1, 2, 3].entries()) {
    const alone = await drawing(new EvaluationBatcher(brightnessModel().network), label, 4);
    alone.data.forEach((value, j) => assert(Math.abs(value - together[i].data[j]) < 1e-5));
  }
});

Deno.test("a request that comes later catches up, and shares what is left", async () => {
  const model = brightnessModel(20);
  const batcher = new EvaluationBatcher(model.network);
  const first = drawing(batcher, 1, 6);
  await new Promise((resolve) => setTimeout(resolve, 30)); // in the second evaluation of the first
  await Promise.all([first, drawing(batcher, 2, 6)]);
  const shared = model.runs.filter(({ labels }) => labels.length === 4).length;
  assert(shared >= 3 && model.runs.length <= 9, `${shared} shared of ${model.runs.length}`);
});

Deno.test("requests of different lengths share the times that both have", async () => {
  const model = brightnessModel();
  const batcher = new EvaluationBatcher(model.network);
  await Promise.all([drawing(batcher, 1, 3), drawing(batcher, 2, 5)]);
  assertEquals(model.runs[0].labels.length, 4); // both begin at the same time
  assertEquals(model.runs.length, 3 + 5 - 1);
});

Deno.test("requests with other keys do not share", async () => {
  const model = brightnessModel();
  const batcher = new EvaluationBatcher(model.network);
  const draw = (key: string) =>
    samplerFromPlan(model.planOf(1), batcher.epsFn({ key, conditions: [0] }))(getNoise([1, 1, 2, 2]));
  await Promise.all([draw("32x32"), draw("32x64")]);
  assertEquals(model.runs.length, 2);
});

Deno.test("an evaluation that was passed over often goes next", async () => {
  const model = brightnessModel();
  const batcher = new EvaluationBatcher(model.network);
  const ask = (t: number) => {
    const x = { data: new Float32Array(4), dims: [1, 1, 2, 2] };
    return batcher.epsFn({ key: "", conditions: [0] })(x, t, { data: new Float32Array(4), dims: x.dims });
  };
  let isDone = false, runs = 0;
  const late = Promise.resolve(ask(0.1)).then(() => isDone = true);
  // Others always come at larger times.
  for (; !isDone && runs < 100; runs++) await ask(0.9 - runs / 1000);
  await late;
  assertEquals(runs, 33); // the first of them has gone before anything waits
});

Deno.test("a network that fails fails the requests of that batch alone", async () => {
  const model = brightnessModel();
  let isBroken = true;
  const batcher = new EvaluationBatcher<readonly number[]>((x, t, parts, out) => {
    if (isBroken) throw new TypeError("The model is lost");
    return model.network(x, t, parts, out);
  });
  await assertRejects(() => drawing(batcher, 1, 2), TypeError, "The model is lost");
  isBroken = false;
  assertEquals((await drawing(batcher, 1, 2)).dims, [2, 1, 2, 2]);
});

Deno.test("a request that ends while it waits is left out of the batch", async () => {
  const model = brightnessModel(20);
  const batcher = new EvaluationBatcher(model.network);
  const first = drawing(batcher, 1, 2);
  await new Promise((resolve) => setTimeout(resolve, 5));
  const controller = new AbortController();
  const second = drawing(batcher, 2, 2, controller.signal);
  controller.abort();
  await assertRejects(() => second, DOMException);
  await first;
  assertEquals(model.runs.every(({ labels }) => !labels.includes(2)), true);
});

Deno.test("an evaluation that ends while the network works at it settles when its output is written", async () => {
  const batcher = new EvaluationBatcher(brightnessModel(10).network);
  const controller = new AbortController();
  const [x, out] = [0, 0].map(() => ({ data: new Float32Array(4), dims: [1, 1, 2, 2] }));
  const asked = batcher.epsFn({ key: "", conditions: [1] }, controller.signal)(x, 0.5, out);
  await new Promise((resolve) => setTimeout(resolve, 5)); // the network has begun
  controller.abort();
  await asked;
  assert(out.data.every((value) => value !== 0), `${out.data}`);
});

/** Asks for one evaluation of an image. */
function ask(batcher: EvaluationBatcher<readonly number[]>, t: number, key = "", signal?: AbortSignal) {
  const [x, out] = [0, 0].map(() => ({ data: new Float32Array(4), dims: [1, 1, 2, 2] }));
  return batcher.epsFn({ key, conditions: [1] }, signal)(x, t, out);
}

Deno.test("what was idle goes on, and says how many images belong to whom", async () => {
  const { network } = brightnessModel(), asked: unknown[] = [];
  const batcher = new EvaluationBatcher<readonly number[]>((x, t, parts, out) => {
    asked.push(parts.map(({ conditions, images }) => [conditions, images]));
    return network(x, t, parts, out);
  });
  await Promise.all([ask(batcher, 0.5), drawing(batcher, 2, 1)]);
  await new Promise((resolve) => setTimeout(resolve, 5));
  await ask(batcher, 0.5);
  assertEquals(asked, [[[[2, 2], 2]], [[[1], 1]], [[[1], 1]]]);
});

Deno.test("of evaluations at the same time that cannot share, the one that came first goes first", async () => {
  const batcher = new EvaluationBatcher(brightnessModel().network), order: string[] = [];
  await Promise.all(["a", "b", "c"].map(async (key) => {
    await ask(batcher, 0.5, key);
    order.push(key);
  }));
  assertEquals(order, ["a", "b", "c"]);
});

Deno.test("an evaluation that has ended before its turn ends with its signal's reason", async () => {
  const batcher = new EvaluationBatcher(brightnessModel().network);
  await assertRejects(
    async () => await ask(batcher, 0.5, "", AbortSignal.abort(new Error("gone"))),
    Error,
    "gone",
  );
});
