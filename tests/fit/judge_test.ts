import { assert, assertEquals } from "@std/assert";
import { makePlan, RectifiedFlow, VESDE } from "../../mod.ts";
import { Aim } from "../../src/fit/aim.ts";
import { fixedPlans } from "../../src/fit/fixed_plans.ts";
import { judge } from "../../src/fit/judge.ts";
import type { Trajectories } from "../../src/fit/mod.ts";
import { SDE, trajectoriesOf } from "../support/fit_trajectories.ts";
import { makeSde } from "../support/schedules.ts";

/** Distances to exact samples of three numbers, and of one. */
const [AIM, ONE] = [Aim.plain(3), Aim.plain(1)];
const BATCHES = await trajectoriesOf(SDE, [1, 2, 3]);
const named = (label: string, numStep: number) => ({ label, plan: makePlan(SDE, { method: "t_ab", numStep }) });
const [poor, fair, good] = [named("poor", 3), named("fair", 6), named("good", 12)];

Deno.test("a fitted plan is kept where it is better than the best fixed one beyond chance", async () => {
  const { kept, fixed, confidence, table } = await judge([poor, good], [poor, fair], AIM, BATCHES);
  assertEquals([kept, fixed, confidence], [good, fair, 1]);
  assertEquals(table.map(({ label }) => label), ["good", "fair", "poor"]);
  const medians = table.map(({ quality }) => quality.median);
  assertEquals(medians, medians.toSorted());
});

Deno.test("a fitted plan is not kept where a fixed one is as good or better, or where there is none", async () => {
  for (const fitted of [[fair], [poor], []]) {
    const { kept, fixed } = await judge(fitted, [poor, fair], AIM, BATCHES);
    assertEquals([kept, fixed], [undefined, fair]);
  }
});

/** A plan that ends at `weight` times the noise. */
const constant = (label: string, weight: number) => {
  const { plan } = named(label, 1);
  return { label, plan: { ...plan, stages: [{ ...plan.stages[0], update: [0, weight, 0] }] } };
};
const [zero, ten] = [constant("zero", 0), constant("ten", 1)];

/** Samples of noise 10 whose exact ends are given: `zero` is off by the end, `ten` by 10 minus the end. */
function ending(ends: number[]): Trajectories[] {
  const tensor = (values: number[]) => ({ data: Float64Array.from(values), dims: [values.length, 1] });
  return [{ noise: tensor(ends.map(() => 10)), exact: tensor(ends), epsFn: (x) => x }];
}

Deno.test("a better median does not make up for a greater rmse, nor a better rmse for a greater median", async () => {
  const ends = Array.from({ length: 48 }, (_, i) => i % 3 === 0 ? 1 : 5.1);
  const tail = await judge([zero], [ten], ONE, ending(ends));
  const [first, second] = tail.table.map(({ quality }) => quality);
  assert(first.rmse < second.rmse && first.median > second.median && tail.confidence > 0.95);
  assertEquals(tail.kept, undefined);
  const middle = await judge([zero], [ten], ONE, ending(ends.map((end) => end === 1 ? 9 : 1)));
  assertEquals(middle.kept, zero);
  const far = await judge(
    [zero],
    [ten],
    ONE,
    ending(Array.from({ length: 48 }, (_, i) => i % 3 === 0 ? 19.9 : 1)),
  );
  assert(far.table[0].label === "zero" && far.table[0].quality.rmse > far.table[1].quality.rmse);
  assertEquals(far.kept, undefined);
});

Deno.test("a gain that may be chance does not count", async () => {
  const ends = Array.from({ length: 24 }, (_, i) => i < 13 ? 4.5 : 5.5);
  const { kept, confidence, table } = await judge([zero], [ten], ONE, ending(ends));
  assertEquals([kept, table[0].label], [undefined, "zero"]);
  assert(confidence > 0.5 && confidence < 0.95, `${confidence}`);
  assertEquals(confidence * 500, Math.round(confidence * 500), "a share of 500 draws");
});

Deno.test("by a Fréchet distance samples are drawn a hundred times", async () => {
  const aim = await Aim.of({ frechet: 1, network: (samples) => samples }, BATCHES);
  const { confidence } = await judge([named("one", 12)], [named("other", 13)], aim, BATCHES);
  assert(confidence > 0 && confidence < 1, `${confidence}`);
  assertEquals(100 * confidence, Math.round(100 * confidence));
});

Deno.test("fixed plans have the number of evaluations asked for, iPNDM on t^2 among them", () => {
  for (const sde of [SDE, new VESDE(), makeSde({ kind: "ddpm" })]) {
    const plans = fixedPlans(sde, 6);
    assert(plans.some(({ label }) => label === "iPNDM 3, t^2"), plans.map(({ label }) => label).join("; "));
    assert(plans.every(({ plan }) => plan.nfe === 6));
    assert(plans.some(({ label }) => label === "iPNDM 3, t^2, first step free"));
    assertEquals(new Set(plans.map(({ label }) => label)).size, plans.length);
  }
  const [{ plan }] = fixedPlans(SDE, 4, "v");
  assertEquals(
    plan,
    makePlan(SDE, { method: "ipndm", abOrder: 3, tsPhase: "t", tsOrder: 1, numStep: 4, prediction: "v" }),
  );
});

Deno.test("fixed plans that cannot start where rho is infinite are left out", () => {
  const plans = fixedPlans(new RectifiedFlow({ samplingT: 1 }), 6, "flow");
  assert(
    plans.length > 0 && plans.every(({ plan }) => plan.method === "x0_ab"),
    plans.map((p) => p.label).join("; "),
  );
});

Deno.test("of many fixed plans the first is judged on all samples, and seven that do best on a quarter of them", async () => {
  const batches = await trajectoriesOf(SDE, [1, 2, 3, 4]), rows = new Map<number, number>();
  const counted = batches.map((batch, i): Trajectories => ({
    ...batch,
    epsFn: (x, t, out) => {
      rows.set(i, (rows.get(i) ?? 0) + 1);
      return batch.epsFn(x, t, out);
    },
  }));
  const steps = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];
  const { table, fixed } = await judge([], steps.map((numStep) => named(`${numStep}`, numStep)), AIM, counted);
  assertEquals(table.map(({ label }) => label), ["10", "9", "8", "7", "6", "5", "3", "1"]);
  assertEquals(fixed.label, "10");
  const onAll = 1 + 3 + 5 + 6 + 7 + 8 + 9 + 10;
  assertEquals([...rows], [[0, onAll + 54], [1, onAll], [2, onAll], [3, onAll]]);
});
