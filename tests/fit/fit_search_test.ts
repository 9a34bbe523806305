import { onGrid } from "../../src/methods/make_plan.ts";
import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { makePlan, type Plan, samplerFromPlan, type SamplerOptions, VESDE } from "../../mod.ts";
import { broydenUpdate } from "../../src/fit/broyden.ts";
import { directionsOf } from "../../src/fit/directions.ts";
import { fitPlan, type Trajectories } from "../../src/fit/mod.ts";
import { methodPlan, planAt, zeroOffsets } from "../../src/fit/plan_point.ts";
import { MIXTURE, SDE, trajectoriesOf } from "../support/fit_trajectories.ts";
import { mixtureEps } from "../support/mixture.ts";

/** Median over the samples of the root mean square distance to the exact ones. */
async function distance(plan: Plan, batches: readonly Trajectories[]): Promise<number> {
  const distances: number[] = [];
  for (const { noise, epsFn, exact } of batches) {
    const { data } = await samplerFromPlan(plan, epsFn)(noise);
    for (let i = 0; i < data.length; i += 3) {
      distances.push(Math.hypot(...[0, 1, 2].map((j) => data[i + j] - exact.data[i + j])) / Math.sqrt(3));
    }
  }
  return distances.sort((a, b) => a - b)[Math.floor(distances.length / 2)];
}

Deno.test("every kind of plan and schedule can be fitted: eps and the clean image, with and without a scale of noise", async () => {
  for (const sde of [SDE, new VESDE()]) {
    const [seen, unseen] = [
      await trajectoriesOf(sde, [1, 2, 3, 4, 5, 6, 7, 8]),
      await trajectoriesOf(sde, [101, 102]),
    ];
    for (const method of ["t_ab", "x0_ab"] as const) {
      const grid = sde === SDE ? { tsPhase: "t", tsOrder: 1.5 } as const : { tsPhase: "rho", tsOrder: 7 } as const;
      const options: SamplerOptions = { method, abOrder: 2, ...grid, numStep: 6 };
      const fixed = await distance(makePlan(sde, options), unseen);
      const { plan } = await fitPlan(sde, seen, options);
      const fitted = await distance(plan, unseen);
      assert(fitted < 0.25 * fixed, `${sde.constructor.name} ${method}: ${fixed} to ${fitted}`);
      assert(plan.timesteps[0] < 0.9 * sde.samplingT, `starts at ${plan.timesteps[0]}`);
    }
  }
});

Deno.test("a plan that starts later takes the noise of the schedule's start", async () => {
  const sde = new VESDE(), timesteps = [20, 5, 1, sde.samplingEps];
  const space = { sde, options: { method: "t_ab", abOrder: 2 } as const };
  const late = methodPlan(space, timesteps), own = makePlan(sde, onGrid(space.options, timesteps));
  const epsFn = mixtureEps(MIXTURE, sde), [{ noise }] = await trajectoriesOf(sde, [1]);
  const scaled = { ...noise, data: Float64Array.from(noise.data, (value) => value * 20 / sde.samplingT) };
  const [a, b] = [await samplerFromPlan(late, epsFn)(noise), await samplerFromPlan(own, epsFn)(scaled)];
  a.data.forEach((value, i) => assertAlmostEquals(value, b.data[i], 1e-9));
});

Deno.test("a method with a corrector is searched without its anchors, which would take offsets of the state back", () => {
  const options = { method: "x0_ab", abOrder: 2, correctorOrder: 2, numStep: 5 } as const;
  const space = { sde: SDE, options }, { timesteps } = makePlan(SDE, options);
  for (const point of [{ timesteps }, { timesteps: timesteps.slice(1), free: true }]) {
    const plan = planAt(space, point)!;
    assertEquals([plan.nfe, plan.stages.some(({ anchor }) => anchor)], [point.timesteps.length - 1, false]);
  }
});

Deno.test("an offset adds its share of the clean image or of eps to the next state", () => {
  const options = { method: "t_ab", abOrder: 0, tsPhase: "t", tsOrder: 1, numStep: 3 } as const;
  const space = { sde: SDE, options };
  const plan = makePlan(SDE, options);
  const point = { timesteps: plan.timesteps, offsets: zeroOffsets(plan, 2) };
  const [t, next] = [plan.timesteps[1], plan.timesteps[2]];
  const change = (j: number) => {
    const { update } =
      planAt(space, { ...point, offsets: point.offsets.with(1, [0, 0, 0].with(j, 0.5)) })!.stages[1];
    return update.slice(1).map((weight, i) => weight - (plan.stages[1].update[i + 1] ?? 0));
  };
  // x0 = x / signal - rho eps
  const [state, eps] = change(0);
  assertAlmostEquals(state, 0.5 * SDE.signal(next) / SDE.signal(t), 1e-12);
  assertAlmostEquals(eps, -0.5 * SDE.signal(next) * SDE.rho(t), 1e-12);
  const own = 0.5 * SDE.signal(next) * (SDE.rho(t) - SDE.rho(next));
  change(1).forEach((weight, i) => assertAlmostEquals(weight, [0, own, 0][i], 1e-12));
  change(2).forEach((weight, i) => assertAlmostEquals(weight, [0, 0, own][i], 1e-12));
});

Deno.test("the directions of a plan of clean images are those of the same step in eps", () => {
  const timesteps = [0.8, 0.4, 0.1];
  const plans = (["t_ab", "x0_ab"] as const).map((method) => makePlan(SDE, { method, timesteps }));
  const [[clean, eps], [otherEps, otherClean]] = plans.map((plan) => directionsOf(SDE, plan, 0, 1));
  // Along eps by an interval of rho, in weights of state and clean image: eps = (x / signal - x0) / rho.
  const [rho, next] = [SDE.rho(0.8), SDE.rho(0.4)], signal = SDE.signal(0.4);
  assertEquals([clean.length, eps.length, otherEps.length, otherClean.length], [2, 2, 2, 2]);
  assertAlmostEquals(otherEps[0], signal * next / (SDE.signal(0.8) * rho), 1e-12);
  assertAlmostEquals(otherEps[1], -signal * next / rho, 1e-12);
  assertAlmostEquals(otherClean[1], signal * (1 - next / rho), 1e-12);
  assertAlmostEquals(clean[0], signal / SDE.signal(0.8), 1e-12);
  assertAlmostEquals(eps[1], signal * (rho - next), 1e-12);
});

Deno.test("Broyden's update makes the derivatives say what the step did, and changes nothing across it", () => {
  const columns = [[Float32Array.of(1, 2), Float32Array.of(0.5, -1)], [
    Float32Array.of(3, 0),
    Float32Array.of(1, 1),
  ]];
  const old = structuredClone(columns);
  const step = [0.2, -0.6], units = [1, 2];
  const before = [Float64Array.of(1, 1), Float64Array.of(0, 2)],
    after = [Float64Array.of(2, 0), Float64Array.of(1, 1)];
  broydenUpdate(columns, step, units, before, after);
  const across = [0.6 / 2, 0.2 * 2]; // at a right angle to the step, each unknown in its unit
  columns.forEach((batch, b) =>
    [0, 1].forEach((i) => {
      const along = (own: Float32Array[], direction: number[]) =>
        own[0][i] * direction[0] + own[1][i] * direction[1];
      assertAlmostEquals(along(batch, step), after[b][i] - before[b][i], 1e-6);
      assertAlmostEquals(along(batch, across), along(old[b], across), 1e-6);
    })
  );
});
