// Functions that a fit is made of, each by itself.
import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { DiscreteVPSDE, type EpsFn, makePlan, type PlanOptions, RectifiedFlow } from "../../mod.ts";
import { Aim } from "../../src/fit/aim.ts";
import { confidenceOf } from "../../src/fit/bootstrap.ts";
import { broydenUpdate } from "../../src/fit/broyden.ts";
import { checkCheckpoint } from "../../src/fit/checkpoint.ts";
import { derivatives } from "../../src/fit/derivatives.ts";
import { errorBound } from "../../src/fit/error_bound.ts";
import { Frechet } from "../../src/fit/frechet.ts";
import { exactSolver } from "../../src/fit/exact_solver.ts";
import { fitEvaluations, mostIterations } from "../../src/fit/fit_cost.ts";
import { fixedPlans } from "../../src/fit/fixed_plans.ts";
import { Loss, MEAN_SQUARE } from "../../src/fit/loss.ts";
import { optimalTimesteps, solveTrajectories } from "../../src/fit/mod.ts";
import { checkObjective, weightsOf } from "../../src/fit/objective.ts";
import type { FitStrength } from "../../src/plans/fitted_to.ts";
import { planAt, zeroOffsets } from "../../src/fit/plan_point.ts";
import { MIXTURE, noiseOf, SDE } from "../support/fit_trajectories.ts";
import { mixtureEps } from "../support/mixture.ts";

const METHOD = { method: "t_ab", abOrder: 2, numStep: 4 } as const;
const discrete = DiscreteVPSDE.fromBetas("linear");

Deno.test("the evaluations of a fit are those of its derivatives, its steps and its judging", () => {
  const plan = makePlan(SDE, METHOD), effort = { trajectories: 400, judged: 50, iterations: 3 };
  const fixed = fixedPlans(SDE, 4).length, judging = 50 * 4 * (8 + fixed / 4 + 2);
  // By each time from the step before it on, the whole run once: 4 + 4 + 4 + 3 + 2. Six steps of two tries.
  const search = (fitted: number, derived: number, heldOut: number, derivatives: number, steps = 6) =>
    3 * (derived * derivatives + steps * 4 * (2 * fitted + heldOut));
  const grid = search(300, 300, 100, 17);
  assertEquals(fitEvaluations(SDE, plan, effort), Math.round(grid + judging));
  // By two to five offsets a stage, from the stage after it on.
  const offsets = 2 * 3 + 3 * 2 + 4 * 1;
  const coefficients = grid + search(300, 300, 100, 17 + offsets) + judging;
  assertEquals(fitEvaluations(SDE, plan, { ...effort, history: 4 }), Math.round(coefficients));
  // By queries from their own stage on, twice: with the first step free, too.
  const queries = grid + 2 * search(300, 300, 100, 17 + 4 + 3 + 2 + 1) + judging;
  assertEquals(fitEvaluations(SDE, plan, { ...effort, hasQueries: true }), Math.round(queries));
  const frechet = search(200, 200, 200, 17, 3) + judging;
  assertEquals(fitEvaluations(SDE, plan, { ...effort, isFrechet: true }), Math.round(frechet));
  // Grid and coefficients at once, after two iterations of each of two starts; derivatives are of 400 at most.
  const atOnce = search(600, 400, 600, 17 + offsets, 3), trials = 2 / 3 * atOnce * 2;
  const all = { ...effort, trajectories: 1200, history: 4, isFrechet: true };
  assertEquals(fitEvaluations(SDE, plan, all), Math.round(trials + atOnce + judging));
  const few = fitEvaluations(SDE, plan, { ...effort, trajectories: 100, isFrechet: true });
  assertEquals(few, Math.round(search(50, 50, 50, 17, 3) + judging));
});

Deno.test("the iterations of a fit are those of all its searches", () => {
  const most = (strength: FitStrength, isFrechet = false) => mostIterations(strength, isFrechet, 10);
  assertEquals([most("timesteps"), most("queries"), most("coefficients")], [10, 30, 20]);
  assertEquals([most("timesteps", true), most("queries", true), most("coefficients", true)], [10, 30, 14]);
});

Deno.test("derivatives ask the network from where a change begins, and no more", async () => {
  for (const { history, queries } of [{ history: 3 }, { queries: [0, 0, 0, 0] }, {}]) {
    let asked = 0;
    const model = mixtureEps(MIXTURE, SDE), epsFn: EpsFn = (x, t, out) => (asked++, model(x, t, out));
    const plan = makePlan(SDE, METHOD), offsets = history ? zeroOffsets(plan, history) : undefined;
    const point = { timesteps: plan.timesteps, queries, offsets };
    const columns = await derivatives({ sde: SDE, options: METHOD }, point, Aim.plain(3), {
      noise: noiseOf(SDE, 2, 1),
      epsFn,
    });
    const more = history ? 2 * 3 + 3 * 2 + 4 * 1 : queries ? 4 + 3 + 2 + 1 : 0;
    assertEquals([asked, columns.length], [17 + more, 4 + (history ? 2 + 3 + 4 + 4 : queries ? 4 : 0)]);
  }
});

Deno.test("a discrete time without room beside it has no derivative, the others move by a whole step", async () => {
  const options = { ...METHOD, timesteps: [5, 4, 3, 1, 0] } satisfies PlanOptions;
  const { numStep: _, ...solver } = options, model = mixtureEps(MIXTURE, discrete), times = new Set<number>();
  const epsFn: EpsFn = (x, t, out) => (times.add(t), model(x, t, out));
  const batch = { noise: noiseOf(discrete, 2, 1), epsFn };
  const columns = await derivatives(
    { sde: discrete, options: solver },
    { timesteps: options.timesteps },
    Aim.plain(3),
    batch,
  );
  const moves = columns.map((column) => column.some((value) => value !== 0));
  assertEquals(moves, [false, false, true, true]);
  assertEquals([...times].sort((a, b) => a - b), [1, 2, 3, 4, 5]);
});

Deno.test("the bound on a step's error is that of Gaussian data of several sizes, carried to the end", () => {
  const plan = makePlan(SDE, { method: "t_ab", abOrder: 1, timesteps: [0.8, 0.5, 0.2] });
  const rhos = plan.timesteps.map((t) => SDE.rho(t)), signals = plan.timesteps.map((t) => SDE.signal(t));
  const sizes = [0, 1, 2, 3, 4, 5, 6, 7].map((i) => 0.3 * 10 ** (i / 7));
  const mean = (of: (s: number) => number) =>
    sizes.reduce((sum, s) => sum + of(s) / s, 0) / sizes.reduce((sum, s) => sum + 1 / s, 0);
  const bound = plan.stages.reduce((sum, { update }, k) => {
    const weights = update.slice(2).map((weight) => weight / signals[k + 1]);
    const growth = weights.reduce((total, weight) => total + Math.abs(weight), 0) - (rhos[k] - rhos[k + 1]);
    return sum + Math.sqrt(mean((s) => {
      const flow = (rho: number) => Math.sqrt(s * s + rho * rho) / (signals[0] * Math.sqrt(s * s + rhos[0] ** 2));
      const eps = (rho: number) => rho / flow(rho) / (signals[0] ** 2 * (s * s + rhos[0] ** 2));
      const step = weights.reduce((total, weight, j) => total + weight * eps(rhos[k - j]), 0);
      const carried = flow(rhos[2]) / flow(rhos[k + 1]);
      return ((step - flow(rhos[k + 1]) + flow(rhos[k])) ** 2 + (1e-3 * growth) ** 2) * carried ** 2;
    }));
  }, 0);
  assertAlmostEquals(errorBound(SDE, plan), bound, 1e-12);
});

Deno.test("the exact solution is by tAB 3, in time to the power 1.5 where times are real", () => {
  assertEquals(exactSolver(SDE), { method: "t_ab", abOrder: 3, tsPhase: "t", tsOrder: 1.5, numStep: 240 });
  assertEquals(exactSolver(discrete, 9), { method: "t_ab", abOrder: 3, tsPhase: "t", tsOrder: 1, numStep: 9 });
});

Deno.test("a feature whose variance is lost beside the largest has none", () => {
  const distance = (small: number) =>
    new Frechet({ mean: [0, 0], covariance: [[1e8, 0], [0, small]] }).distance({
      mean: [0, 0],
      covariance: [[1e8, 0], [0, 1]],
    });
  assertAlmostEquals(distance(1e-3), 1 + 1e-3, 1e-6); // not (1 - sqrt(1e-3))^2
  assertAlmostEquals(distance(0.04), (1 - 0.2) ** 2, 1e-6);
});

Deno.test("Broyden's update of a step that moves nothing changes nothing", () => {
  const columns = [[Float32Array.of(1, 2), Float32Array.of(3, 4)]];
  broydenUpdate(columns, [0, 0], [1, 1], [Float32Array.of(0, 0)], [Float32Array.of(5, 5)]);
  assertEquals(columns.map((own) => own.map((column) => [...column])), [[[1, 2], [3, 4]]]);
  broydenUpdate(columns, [1, 0], [1, 1], [Float32Array.of(0, 0)], [Float32Array.of(5, 5)]);
  assertEquals(columns.map((own) => own.map((column) => [...column])), [[[5, 5], [3, 4]]]);
});

Deno.test("the bootstrap draws as many samples as there are, with replacement, the same for both and every time", () => {
  const drawn: number[][] = [], again: number[][] = [];
  assertEquals(
    confidenceOf(4, (picks) => drawn.push([...picks]), (picks) => (again.push([...picks]), Infinity), 3),
    1,
  );
  assertEquals([drawn, drawn.length], [again, 3] as unknown[]);
  assertEquals(drawn, [[1, 0, 1, 0], [0, 1, 3, 1], [3, 1, 0, 1]]);
  assertEquals([confidenceOf(4, () => 1, () => 1), confidenceOf(4, () => 2, () => 1)], [0, 0]);
  let draws = 0;
  confidenceOf(2, () => draws++, () => 0);
  assertEquals(draws, 500);
});

Deno.test("a checkpoint is one of the fit that goes on from it", () => {
  const timesteps = [1, 0.5, 0.1], shape = { offsets: [[0, 0], [0, 0, 0]] };
  const refused = (checkpoint: object, of: object, text: string) =>
    assertThrows(() => checkCheckpoint(checkpoint as { grid: number[] }, timesteps, of), RangeError, text);
  checkCheckpoint({ grid: [0.9, 0.4, 0.1] }, timesteps);
  checkCheckpoint({ grid: timesteps, point: { timesteps, offsets: [[1, 2], [3, 4, 5]] } }, timesteps, shape);
  checkCheckpoint({ grid: timesteps, point: { timesteps, queries: [0, 1] } }, timesteps, { queries: [0, 0] });
  const grid = "The checkpoint must be one of 2 steps down to t = 0.1, found ";
  for (const bad of [[1, 0.1], [1, 0.5, 0.2], [0.5, 0.5, 0.1], [0.4, 0.5, 0.1], [NaN, 0.5, 0.1], null]) {
    refused({ grid: bad }, {}, grid);
    refused({ grid: timesteps, point: { timesteps: bad, offsets: shape.offsets } }, shape, grid);
  }
  const other = "The checkpoint must have as many coefficients as the fit";
  refused({ grid: timesteps, point: { timesteps } }, {}, other);
  refused({ grid: timesteps, point: { timesteps } }, shape, other);
  refused({ grid: timesteps, point: { timesteps, offsets: [[1, 2]] } }, shape, other);
  refused({ grid: timesteps, point: { timesteps, offsets: [[1, 2], [3, 4]] } }, shape, other);
  refused({ grid: timesteps, point: { timesteps, offsets: [[1, NaN], [3, 4, 5]] } }, shape, other);
  refused({ grid: timesteps, point: { timesteps, offsets: 3 } }, shape, other);
  refused({ grid: timesteps, point: { timesteps, queries: [1] } }, { queries: [0, 0] }, other);
  refused({ grid: timesteps, point: { timesteps, queries: [1, NaN] } }, { queries: [0, 0] }, other);
  refused({ grid: timesteps, point: { timesteps, ...shape, queries: [1, 1] } }, shape, other);
  refused({ grid: timesteps, point: { timesteps, ...shape } }, { queries: [0, 0] }, other);
});

Deno.test("where targets hang on all samples each counts alike; elsewhere one far off counts less", () => {
  assertEquals([MEAN_SQUARE.mean(Float64Array.of(1, 2, 6)), MEAN_SQUARE.weight(1e9)], [3, 1]);
  const loss = Loss.of(Float64Array.of(1, 1, 1));
  assertEquals([loss.scale, loss.weight(32), loss.weight(0)], [32, 0.5, 1]);
  assertAlmostEquals(loss.mean(Float64Array.of(32, 0)), 16 * Math.log(2), 1e-12);
  assertEquals(Loss.of(new Float64Array(3)).scale > 0, true);
});

Deno.test("an objective is its weights, and a reference has as many finite rows as columns", () => {
  const network = () => ({ data: new Float64Array(1), dims: [1, 1] });
  assertEquals(weightsOf({ distance: 1, network }), { distance: 1 });
  assertEquals(weightsOf({ features: 2, frechet: 3, network }), { features: 2, frechet: 3 });
  const check = (mean: unknown, covariance: unknown) =>
    checkObjective({
      frechet: 1,
      network,
      reference: { mean, covariance } as { mean: number[]; covariance: number[][] },
    });
  check([1, 2], [[1, 0], [0, 1]]);
  check([1], [[2]]);
  const text = "The reference must have a mean and a covariance of as many finite rows and columns";
  const bad: [unknown, unknown][] = [
    [[], []],
    [[1, NaN], [[1, 0], [0, 1]]],
    [[1], [[1], [1]]],
    [[1], [[1, 1]]],
    [[1], [[
      NaN,
    ]]],
    [[1], 1],
    [[1, 2], [[1, 0], 3]],
  ];
  for (const [mean, covariance] of bad) assertThrows(() => check(mean, covariance), RangeError, text);
});

Deno.test("a point is no plan where its times do not fall, or nothing is left to a free first step", () => {
  const space = { sde: SDE, options: { method: "t_ab" } as const };
  assertEquals(planAt(space, { timesteps: [1, 0.5, 0.5] }), undefined);
  assertEquals(planAt(space, { timesteps: [0.5, 1, 0.1] }), undefined);
  assertEquals(planAt(space, { timesteps: [1, 0.5, 0.1], free: true }), undefined);
  assertEquals(planAt(space, { timesteps: [0.9, 0.5, 0.1], free: true })?.nfe, 2);
  assertEquals(planAt(space, { timesteps: [1, 0.5, 0.1] })?.nfe, 2);
});

Deno.test("options are checked before a grid is searched, or a trajectory solved", async () => {
  const flow = new RectifiedFlow({ samplingT: 1 });
  const text = "A plan is fitted where rho is finite, found Infinity at t = 1";
  assertThrows(() => optimalTimesteps(flow, { method: "ddim", numStep: 3, prediction: "flow" }), RangeError, text);
  let message = "";
  await solveTrajectories(SDE, [], { steps: 3 } as object).catch((error) => message = error.message);
  assertEquals(message.includes("steps"), true, message);
});
