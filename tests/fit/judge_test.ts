import { assert, assertEquals } from "@std/assert";
import { makePlan, RectifiedFlow, samplerFromPlan, VESDE } from "../../mod.ts";
import { fixedPlans } from "../../src/fit/fixed_plans.ts";
import { judge } from "../../src/fit/judge.ts";
import type { Trajectories } from "../../src/fit/mod.ts";
import { SDE, trajectoriesOf } from "../support/fit_trajectories.ts";
import { makeSde } from "../support/schedules.ts";

const BATCHES = await trajectoriesOf(SDE, [1, 2, 3]);
const named = (label: string, numStep: number) => ({ label, plan: makePlan(SDE, { method: "t_ab", numStep }) });
const [poor, fair, good] = [named("poor", 3), named("fair", 6), named("good", 12)];

Deno.test("a fitted plan is kept where it is better than the best fixed one beyond chance", async () => {
  const { kept, fixed, confidence, table } = await judge([poor, good], [poor, fair], BATCHES);
  assertEquals([kept, fixed, confidence], [good, fair, 1]);
  assertEquals(table.map(({ label }) => label), ["good", "fair", "poor"]);
  const medians = table.map(({ quality }) => quality.median);
  assertEquals(medians, medians.toSorted());
});

Deno.test("a fitted plan is not kept where a fixed one is as good or better, or where there is none", async () => {
  for (const fitted of [[fair], [poor], []]) {
    const { kept, fixed } = await judge(fitted, [poor, fair], BATCHES);
    assertEquals([kept, fixed], [undefined, fair]);
  }
});

/** Trajectories whose exact samples are a plan's, but for some samples of the first batch that end elsewhere. */
async function exactBut(plan: typeof fair, moved: (i: number) => number): Promise<Trajectories[]> {
  return await Promise.all(BATCHES.map(async (batch) => {
    const { data, dims } = await samplerFromPlan(plan.plan, batch.epsFn)(batch.noise);
    return { ...batch, exact: { data: data.map((value, i) => value + moved(Math.floor(i / 3))), dims } };
  }));
}

Deno.test("a better median does not make up for a greater rmse, nor a better rmse for a greater median", async () => {
  // By `good` nearly all samples are right and a third of them far off; by `poor` all are off by a little.
  const batches = await exactBut(good, (i) => i % 3 === 0 ? 3 : 1e-6);
  const { kept, table, confidence } = await judge([good], [poor], batches);
  const [first, second] = table.map(({ quality }) => quality);
  assert(first.median < second.median && confidence > 0.95);
  assertEquals(kept === undefined, first.rmse > second.rmse);
  const reverse = await judge([poor], [good], batches);
  assertEquals(reverse.kept, undefined);
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
