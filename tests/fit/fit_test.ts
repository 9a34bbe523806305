import { onGrid } from "../../src/methods/make_plan.ts";
import { assert, assertAlmostEquals, assertEquals, assertRejects, assertThrows } from "@std/assert";
import {
  type EpsFn,
  getSampler,
  makePlan,
  parsePlan,
  type Plan,
  samplerFromPlan,
  type SamplerOptions,
} from "../../mod.ts";
import { fitPlan, optimalTimesteps, solveTrajectories, type Trajectories } from "../../src/fit/mod.ts";
import { Aim } from "../../src/fit/aim.ts";
import { distanceAt } from "../../src/fit/distance.ts";
import { Loss } from "../../src/fit/loss.ts";
import { scoreOf } from "../../src/fit/quality.ts";
import { search } from "../../src/fit/search.ts";
import { derivatives } from "../../src/fit/derivatives.ts";
import { planAt, pointOf, unknownsOf, zeroOffsets } from "../../src/fit/plan_point.ts";
import { MIXTURE, noiseOf, SDE, trajectoriesOf } from "../support/fit_trajectories.ts";
import { mixtureEps } from "../support/mixture.ts";
import { makeSde } from "../support/schedules.ts";

const BASE: SamplerOptions = { method: "t_ab", abOrder: 2, tsPhase: "t", tsOrder: 1.5 };

/** Root mean square distance to the exact samples. */
async function distance(plan: Plan, batches: readonly Trajectories[]): Promise<number> {
  let sum = 0, count = 0;
  for (const { noise, epsFn, exact } of batches) {
    const { data } = await samplerFromPlan(plan, epsFn)(noise);
    data.forEach((value, i) => sum += (value - exact.data[i]) ** 2);
    count += data.length;
  }
  return Math.sqrt(sum / count);
}

/** The distance to exact samples of three numbers. */
const AIM = Aim.plain(3);
const SEEN = await trajectoriesOf(SDE, [1, 2, 3, 4, 5, 6, 7, 8]);
const UNSEEN = await trajectoriesOf(SDE, [101, 102, 103, 104]);

Deno.test("a fitted grid comes nearer to exact samples that the fit never saw, fitted coefficients nearer still", async () => {
  const numStep = 5, fixed = makePlan(SDE, { ...BASE, numStep });
  const grid = await fitPlan(SDE, SEEN, { ...BASE, numStep, strength: "timesteps" });
  const whole = await fitPlan(SDE, SEEN, { ...BASE, numStep });
  const fitted = grid.table.find(({ label }) => label === "fitted")!.plan;
  const [a, b, c] = [
    await distance(fixed, UNSEEN),
    await distance(fitted, UNSEEN),
    await distance(whole.plan, UNSEEN),
  ];
  assert(b < 0.9 * a && c < 0.6 * a && c < b, `fixed ${a}, grid ${b}, coefficients ${c}`);
  const lengths = (plan: Plan) => plan.stages.map(({ update }) => update.length);
  assertEquals(lengths(fitted), lengths(fixed));
});

Deno.test("a fit says what it was fitted to, and JSON keeps it", async () => {
  const { plan, improved, before, after, table } = await fitPlan(SDE, SEEN, { ...BASE, numStep: 4 });
  assert(improved && after < before);
  const { rhos, heldOut, ...rest } = plan.fittedTo!;
  assertEquals(heldOut, { samples: 48, ...table.find(({ label }) => label === "fitted")!.quality });
  assertEquals(rest, { strength: "coefficients", prediction: "eps", trajectories: 192, before, after });
  assertEquals(rhos, plan.timesteps.map((t) => SDE.rho(t)));
  assertEquals(parsePlan(JSON.stringify(plan)), plan);
});

Deno.test("what a fit was fitted to must make sense in JSON", async () => {
  const { plan } = await fitPlan(SDE, SEEN, { ...BASE, numStep: 3, iterations: 2 });
  const refused = (change: Record<string, unknown>, text: string) =>
    assertThrows(() => parsePlan({ ...plan, fittedTo: { ...plan.fittedTo, ...change } }), RangeError, text);
  refused({ strength: "all" }, 'fittedTo.strength must be one of timesteps, queries, coefficients, found "all"');
  refused({ rhos: [1, 2] }, "fittedTo.rhos must be 4 numbers of at least 0");
  refused({ rhos: [1, 2, 3, null] }, "fittedTo.rhos must be 4 numbers of at least 0");
  refused({ trajectories: 0 }, "fittedTo.trajectories must be an integer of at least 1, found 0");
  refused({ after: NaN }, "must say its error before and after");
  refused({ model: "abc" }, "fittedTo.model must be a SHA-256 in hex, found abc");
  refused({ prediction: "score" }, "fittedTo.prediction must be one of eps, v, x0, flow");
  refused({ seed: -1 }, "fittedTo.seed must be an integer of at least 0, found -1");
  const { heldOut } = plan.fittedTo!;
  refused({ heldOut: { ...heldOut, samples: 0 } }, "heldOut.samples must be an integer of at least 1, found 0");
  refused({ heldOut: { ...heldOut, rmse: "1" } }, "fittedTo.heldOut must have a median, rmse and percentile99");
  refused({ heldOut: { ...heldOut, median: -1 } }, "fittedTo.heldOut must have a median, rmse and percentile99");
  refused({ heldOut: { ...heldOut, elsewhere: 2 } }, "a share elsewhere within [0, 1], found");
  refused({ heldOut: null }, "fittedTo.heldOut must have a median");
  const objective = { frechet: 1, before: 2, after: 1 },
    weights = "fittedTo.objective must have weights of distance";
  refused({ objective: { before: 2, after: 1 } }, weights);
  refused({ objective: { ...objective, frechet: -1 } }, weights);
  refused({ objective: { ...objective, after: null } }, weights);
  refused({ objective: null }, weights);
  refused(
    { objective: { ...objective, network: "abc" } },
    "objective.network must be a SHA-256 in hex, found abc",
  );
  refused({ guidance: [Infinity] }, "fittedTo.guidance must be finite numbers");
});

Deno.test("a fit that is no better on what it did not see keeps the fixed plan", async () => {
  // The held-out part, the last batch, ends where the fixed plan takes it: nothing can be better there.
  const fixed = getSampler(SDE, mixtureEps(MIXTURE, SDE), { ...BASE, numStep: 5 });
  const [first, second, last] = SEEN;
  const heldOut = { ...last, exact: await fixed(last.noise) };
  const { plan, improved, before, after, table, confidence } = await fitPlan(SDE, [first, second, heldOut], {
    ...BASE,
    numStep: 5,
  });
  assertEquals({ improved, before, after }, { improved: false, before: 0, after: 0 });
  assertEquals(plan, fixed.plan);
  assertEquals([table[0].label, confidence], ["the method given", 0]);
});

Deno.test("more iterations never make worse what the fit did not see", async () => {
  const [batch, heldOut] = [[SEEN[4]], [SEEN[5]]];
  const space = { sde: SDE, options: { ...BASE, numStep: 6 } };
  const plan = makePlan(SDE, space.options);
  const start = { timesteps: plan.timesteps, offsets: zeroOffsets(plan, 3) };
  const loss = Loss.of((await distanceAt(space, start, AIM, batch))!.squares);
  const prior = { start: unknownsOf(start), weights: unknownsOf(start).map(() => 0) };
  let before = Infinity;
  for (const iterations of [1, 2, 3, 4, 5, 6, 7, 8]) {
    const { point } = await search(space, start, { fitted: batch, heldOut, aim: AIM, loss, prior, iterations });
    const after = scoreOf((await distanceAt(space, point, AIM, heldOut))!.squares);
    assert(after <= before, `${iterations} iterations: ${before} to ${after}`);
    before = after;
  }
});

Deno.test("a model that predicts v is fitted as well as one that predicts eps", async () => {
  const eps = mixtureEps(MIXTURE, SDE);
  const v: EpsFn = async (x, t, out) => {
    await eps(x, t, out);
    const alpha = SDE.signal(t), sigma = alpha * SDE.rho(t);
    out.data.forEach((e, i) => out.data[i] = (e - sigma * x.data[i]) / alpha);
  };
  const trajectories = SEEN.map((batch) => ({ ...batch, epsFn: v }));
  const options = { ...BASE, numStep: 4, iterations: 3 } as const;
  const a = await fitPlan(SDE, SEEN, options);
  const b = await fitPlan(SDE, trajectories, { ...options, prediction: "v" });
  assertAlmostEquals(b.after, a.after, 1e-6);
  assertEquals(b.plan.fittedTo!.prediction, "v");
});

const WITH_CORRECTOR = { method: "x0_ab", abOrder: 2, correctorOrder: 2 } as const;
for (const method of [BASE, WITH_CORRECTOR]) {
  Deno.test(`the derivatives of a plan predict what a small change of every unknown does: ${method.method}`, async () => {
    const space = { sde: SDE, options: { ...method, numStep: 4 } };
    const plan = makePlan(SDE, space.options);
    // Not at the schedule's start, which no time can pass.
    const point = { timesteps: plan.timesteps.with(0, 0.9), offsets: zeroOffsets(plan, 3) };
    const [batch] = SEEN;
    const columns = await derivatives(space, point, AIM, batch);
    const at = unknownsOf(point);
    assertEquals(columns.length, 4 + (2 + 3 + 4 + 4));
    const end = async (unknowns: number[]) =>
      (await samplerFromPlan(planAt(space, pointOf(space, point, unknowns))!, batch.epsFn)(batch.noise)).data;
    for (const [i, column] of columns.entries()) {
      const up = await end(at.with(i, at[i] + 1e-5)), down = await end(at.with(i, at[i] - 1e-5));
      const slopes = up.map((value, j) => (value - down[j]) / 2e-5) as Float64Array;
      const size = Math.hypot(...slopes), off = Math.hypot(...slopes.map((slope, j) => slope - column[j]));
      assert(off < 0.05 * size + 1e-9, `unknown ${i}: off by ${off} of ${size}`);
    }
  });
}

/** eps of independent Gaussian elements of three sizes. */
const gaussian: EpsFn = (x, t, out) => {
  const alpha = SDE.signal(t), sigma = alpha * SDE.rho(t);
  x.data.forEach((value, i) => out.data[i] = sigma * value / ((alpha * [0.4, 1, 2.5][i % 3]) ** 2 + sigma ** 2));
};

Deno.test("a grid from the schedule alone beats the grid that it starts from on Gaussian data", async () => {
  const batches = await trajectoriesOf(SDE, [101, 102], gaussian);
  for (const method of ["t_ab", "rho_ab", "log_rho_ab"] as const) {
    for (const [abOrder, numStep] of [[1, 5], [2, 6], [3, 10]]) {
      const options: SamplerOptions = { method, abOrder, numStep, tsPhase: "t", tsOrder: 1.5 };
      const timesteps = optimalTimesteps(SDE, options);
      const fixed = await distance(makePlan(SDE, options), batches);
      const optimal = await distance(makePlan(SDE, onGrid(options, timesteps)), batches);
      assert(optimal < fixed, `${method} ${abOrder}, ${numStep} steps: ${fixed} to ${optimal}`);
      assertEquals([timesteps[0], timesteps[numStep]], [SDE.samplingT, SDE.samplingEps]);
    }
  }
});

Deno.test("on a discrete schedule grids stay integers", async () => {
  const sde = makeSde({ kind: "ddpm" });
  const options: SamplerOptions = { ...BASE, numStep: 6 };
  const fromSchedule = optimalTimesteps(sde, options);
  const { plan } = await fitPlan(sde, await trajectoriesOf(sde, [1, 2, 3, 4]), options);
  for (const times of [fromSchedule, plan.timesteps]) {
    assert(times.every((t, i) => Number.isInteger(t) && (i === 0 || t < times[i - 1])), times.join(" "));
  }
});

Deno.test("a fit is refused where the method or the options do not allow it, or there are too few trajectories", async () => {
  const refused = (
    options: Parameters<typeof fitPlan>[2],
    text: string,
    batches: readonly Trajectories[] = SEEN,
  ) => assertRejects(() => fitPlan(SDE, batches, options), RangeError, text);
  await refused({ method: "rho_rk" }, "one evaluation a step, found rho_rk with 30 evaluations in 10 steps");
  await refused({ invert: true }, "A plan is fitted from noise to image");
  await refused({ history: 0 }, "history must be an integer of at least 1, found 0");
  await refused({ iterations: 1.5 }, "iterations must be an integer of at least 1, found 1.5");
  await refused(
    { strength: "all" as "timesteps" },
    'strength must be one of timesteps, queries, coefficients, found "all"',
  );
  await refused({}, "A fit needs at least 2 batches of trajectories", SEEN.slice(0, 1));
  const few = await solveTrajectories(SDE, [1, 2].map((seed) => ({ ...SEEN[0], noise: noiseOf(SDE, 2, seed) })));
  await refused({ numStep: 8 }, "A fit of 42 unknowns needs at least 19 trajectories, found 4", few);
  assertThrows(() => optimalTimesteps(SDE, { method: "rho_rk" }), RangeError, "one evaluation a step");
});

Deno.test("a fit ends when its signal says so", async () => {
  const controller = new AbortController();
  const fitting = fitPlan(SDE, SEEN, {
    ...BASE,
    signal: controller.signal,
    onIteration: () => controller.abort(),
  });
  await assertRejects(() => fitting, DOMException, "abort");
});
