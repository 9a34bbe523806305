// How images are drawn in batches, and what is told of the time that it took.
import { assertAlmostEquals, assertEquals } from "@std/assert";
import { getLinearAlphaFns, getNoise, getSampler, VPSDE } from "../../mod.ts";
import { allLabels, BATCH, draw, evaluationsOf, labelsOf } from "../../src/cli/output/draw.ts";
import type { LoadedModel } from "../../src/models/loaded_model.ts";

const sde = new VPSDE(getLinearAlphaFns(0.1, 20));

/** A model of images of 1 x 2 pixels whose eps is half of the state, and what it was asked for. */
function fake(onEvaluation = () => {}) {
  const conditions: { labels?: number[]; guidance: number }[] = [];
  const model = {
    sde,
    card: { prediction: "eps", input: { channels: 1, height: 1, width: 2 }, labels: { count: 3, none: 3 } },
    epsFn: (asked: { guidance: number }) => {
      conditions.push(asked);
      return (x: { data: Float32Array }, _t: number, out: { data: Float32Array }) => {
        onEvaluation();
        out.data.set(x.data.map((value) => value / 2));
      };
    },
  } as unknown as LoadedModel;
  return { model, conditions };
}
const SOLVER = { method: "t_ab", abOrder: 1, numStep: 3 } as const;

Deno.test("images are drawn in batches of 16, each from the noise and with the class of its number", async () => {
  const { model, conditions } = fake();
  let evaluations = 0;
  const options = { ...SOLVER, count: 20, first: 32, seed: 5, labels: [4, 6, 9], guidance: 2 };
  const { images, nfe } = await draw(model, { ...options, onEvaluation: () => void evaluations++ });
  const noise = getNoise([20, 1, 1, 2], { seed: 5, first: 32 });
  const { data } = await getSampler(sde, (x, _t, out) => out.data.set(x.data.map((value) => value / 2)), SOLVER)(
    noise,
  );
  assertEquals(images, data);
  const turn = (first: number, count: number) =>
    Array.from({ length: count }, (_, i) => [4, 6, 9][(first + i) % 3]);
  assertEquals(conditions, [{ labels: turn(32, 16), guidance: 2 }, { labels: turn(48, 4), guidance: 2 }]);
  assertEquals([nfe, evaluations, evaluationsOf(20, 3), BATCH], [3, 6, 6, 16]);
});

Deno.test("without a first number images begin at 0, and a model without classes is given none", async () => {
  const { model, conditions } = fake();
  const options = { ...SOLVER, count: 1, seed: 5, labels: undefined, guidance: 1 };
  const { images } = await draw(model, options);
  assertEquals(images, (await draw(model, { ...options, first: 0 })).images);
  assertEquals(conditions[0].labels, undefined);
});

Deno.test("classes come in turn by the number of an image", () => {
  assertEquals(labelsOf([7, 8], 3, 3), [8, 7, 8]);
  assertEquals(allLabels(fake().model), [0, 1, 2]);
  assertEquals(allLabels({ card: {} } as LoadedModel), undefined);
  assertEquals([evaluationsOf(16, 5), evaluationsOf(17, 5), evaluationsOf(1, 5)], [5, 10, 5]);
});

Deno.test("the time of the network is told apart from that of all else, in seconds", async () => {
  const { now } = performance;
  let milliseconds = 5000;
  performance.now = () => milliseconds;
  try {
    const { model } = fake(() => milliseconds += 40);
    const options = { count: 17, seed: 1, labels: undefined, guidance: 1, onEvaluation: () => milliseconds += 3 };
    const { modelSeconds, solverSeconds } = await draw(model, { ...SOLVER, ...options });
    assertAlmostEquals(modelSeconds, 6 * 0.04, 1e-12);
    assertAlmostEquals(solverSeconds, 6 * 0.003, 1e-12);
  } finally {
    performance.now = now;
  }
});

Deno.test("time is told apart: in the model, and in the plan and the sampler, in seconds", async () => {
  const { now } = performance;
  let clock = 0, planned = 0;
  performance.now = () => clock;
  try {
    const { model } = fake(() => clock += 250);
    const slow = new VPSDE(getLinearAlphaFns(0.1, 20));
    slow.rho = (t) => (clock += 1000, planned++, sde.rho(t));
    const options = { ...SOLVER, count: 1, seed: 5, labels: undefined, guidance: 1 };
    const { modelSeconds, solverSeconds } = await draw({ ...model, sde: slow }, options);
    assertEquals([modelSeconds, solverSeconds], [0.75, planned]);
    assertEquals(planned > 0, true);
  } finally {
    performance.now = now;
  }
});

Deno.test("a model that takes its time is waited for, and no more batches are drawn than there are images", async () => {
  const { model, conditions } = fake();
  const { epsFn } = model;
  model.epsFn = (...asked) => async (x, t, out) => {
    await new Promise((resolve) => setTimeout(resolve));
    return await epsFn(...asked)(x, t, out);
  };
  let waiting = 0;
  const options = { ...SOLVER, count: 16, seed: 5, labels: undefined, guidance: 1, onEvaluation: () => waiting++ };
  const { images } = await draw(model, options);
  assertEquals(images, (await draw(fake().model, options)).images);
  assertEquals([waiting, conditions.length], [6, 3]);
});
