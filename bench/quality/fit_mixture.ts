/**
 * What does fitting a plan bring on a Gaussian mixture, whose eps has a closed form? Distance to the exact samples, from
 * noise that the fit never saw, in float64: root mean square, then median.
 *
 * @module
 */
import { onGrid } from "../../src/methods/make_plan.ts";
import {
  type EpsFn,
  getLinearAlphaFns,
  getNoise,
  makePlan,
  type Plan,
  samplerFromPlan,
  VPSDE,
} from "../../mod.ts";
import {
  type FitOptions,
  fitPlan,
  optimalTimesteps,
  solveTrajectories,
  type Trajectories,
} from "../../src/fit/mod.ts";
import { mixtureEps } from "../../tests/support/mixture.ts";
import { TEN_POINTS, WIDTH } from "./mixture.ts";

const EVALUATIONS = [4, 5, 6, 8, 10, 12];
const BATCH = 32;
const SDE = new VPSDE(getLinearAlphaFns(0.1, 20));
const FIXED: Record<string, FitOptions> = {
  "DDIM, t^1": { method: "t_ab", abOrder: 0, tsOrder: 1 },
  "tAB 2, t^1": { method: "t_ab", abOrder: 2, tsOrder: 1 },
  "tAB 2, t^1.5": { method: "t_ab", abOrder: 2, tsOrder: 1.5 },
  "tAB 3, t^1.5": { method: "t_ab", abOrder: 3, tsOrder: 1.5 },
  "tAB 3, t^2": { method: "t_ab", abOrder: 3, tsOrder: 2 },
  "iPNDM, t^1.5": { method: "ipndm", abOrder: 3, tsOrder: 1.5 },
  "x0-AB 2, corrector 2, t^1.5": { method: "x0_ab", abOrder: 2, correctorOrder: 2, tsOrder: 1.5 },
};

function trajectories(seed: number, batches: number): Promise<Trajectories[]> {
  const epsFn: EpsFn = mixtureEps(TEN_POINTS, SDE);
  return solveTrajectories(
    SDE,
    Array.from({ length: batches }, (_, i) => {
      const { data, dims } = getNoise([BATCH, WIDTH], { seed, first: i * BATCH });
      return { noise: { data: Float64Array.from(data), dims }, epsFn };
    }),
  );
}

/** Root mean square distance to the exact samples, and the median of each sample's own. */
async function distances(plan: Plan, batches: readonly Trajectories[]): Promise<string> {
  const squares: number[] = [];
  for (const { noise, epsFn, exact } of batches) {
    const { data } = await samplerFromPlan(plan, epsFn)(noise);
    for (let i = 0; i < data.length; i += WIDTH) {
      let sum = 0;
      for (let j = i; j < i + WIDTH; j++) sum += (data[j] - exact.data[j]) ** 2;
      squares.push(sum / WIDTH);
    }
  }
  const mean = squares.reduce((sum, square) => sum + square, 0) / squares.length;
  const middle = squares.sort((a, b) => a - b)[Math.floor(squares.length / 2)];
  return [mean, middle].map((square) => Math.sqrt(square).toFixed(3)).join(" ");
}

const seen = await trajectories(1, 8), unseen = await trajectories(2, 16);
const planOf = (options: FitOptions) => makePlan(SDE, options);
const rows: Record<string, (numStep: number) => Promise<Plan> | Plan> = {
  ...Object.fromEntries(
    Object.entries(FIXED).map(([name, options]) => [name, (numStep: number) => planOf({ ...options, numStep })]),
  ),
  "tAB 2, grid of the schedule (a)": (numStep) => {
    const options = { ...FIXED["tAB 2, t^1.5"], numStep };
    return planOf(onGrid(options, optimalTimesteps(SDE, options)));
  },
  "fitted grid, from iPNDM (b)": async (numStep) =>
    (await fitPlan(SDE, seen, { ...FIXED["iPNDM, t^1.5"], numStep, strength: "timesteps" })).plan,
  "fitted grid and queries (d)": async (numStep) =>
    (await fitPlan(SDE, seen, { ...FIXED["iPNDM, t^1.5"], numStep, strength: "queries" })).plan,
  "fitted grid and coefficients (c)": async (numStep) =>
    (await fitPlan(SDE, seen, { ...FIXED["iPNDM, t^1.5"], numStep })).plan,
};
console.log(`| method, grid | ${EVALUATIONS.map((nfe) => `${nfe} NFE`).join(" | ")} |`);
console.log(`| --- |${" --- |".repeat(EVALUATIONS.length)}`);
for (const [name, make] of Object.entries(rows)) {
  const cells: string[] = [];
  for (const nfe of EVALUATIONS) cells.push(await distances(await make(nfe), unseen));
  console.log(`| ${name} | ${cells.join(" | ")} |`);
}
