// Fits to random mixtures, each judged on noise that neither the fit nor its own judgement saw.
import { getLinearAlphaFns, getNoise, type Plan, samplerFromPlan, VPSDE } from "../../mod.ts";
import { type Fit, fitPlan, solveTrajectories, type Trajectories } from "../../src/fit/mod.ts";
import { type Mixture, mixtureEps } from "./mixture.ts";

export const SDE = new VPSDE(getLinearAlphaFns(0.1, 20));

/** A fit to be made. */
export interface RandomFit {
  width: number;
  numStep: number;
  seed: number;
}

/** Square distances of a fit's plan and of the best fixed one, over the same unseen samples. */
export interface FitOutcome {
  fit: Fit;
  fitted: Float64Array;
  fixed: Float64Array;
}

/** Two to eight points, narrow and wide, at the size of images' elements. */
export function randomMixture(width: number, seed: number): Mixture {
  const count = 2 + seed % 7, { data } = getNoise([count, width + 2], { seed: 1000 + seed });
  const points = Array.from({ length: count }, (_, k) => [...data.slice(k * (width + 2), (k + 1) * (width + 2))]);
  const shares = points.map(([share]) => Math.exp(0.5 * share)),
    total = shares.reduce((sum, share) => sum + share);
  return {
    weights: shares.map((share) => share / total),
    means: points.map(([, , ...mean]) => mean.map((value) => 0.7 * value)),
    stds: points.map(([, size]) => Math.min(Math.max(0.15 * Math.exp(0.7 * size), 0.03), 0.6)),
  };
}

/** Solves batches of 32 of a mixture. */
export function solved(
  mixture: Mixture,
  seed: number,
  batches: number,
  evaluations = 120,
): Promise<Trajectories[]> {
  const epsFn = mixtureEps(mixture, SDE), width = mixture.means[0].length;
  const noises = Array.from({ length: batches }, (_, i) => {
    const { data, dims } = getNoise([32, width], { seed, first: 32 * i });
    return { noise: { data: Float64Array.from(data), dims }, epsFn };
  });
  return solveTrajectories(SDE, noises, { evaluations });
}

/** Makes a fit and judges it anew. */
export async function runFit({ width, numStep, seed }: RandomFit, iterations: number): Promise<FitOutcome> {
  const mixture = randomMixture(width, seed);
  const [seen, judged, unseen] = [
    await solved(mixture, 1, 4),
    await solved(mixture, 2, 4),
    await solved(mixture, 3, 8),
  ];
  const fit = await fitPlan(SDE, seen, { numStep, judged, iterations });
  const squares = (plan: Plan) => squaresOf(plan, unseen, width);
  return { fit, fitted: await squares(fit.plan), fixed: await squares(fit.fixed.plan) };
}

async function squaresOf(plan: Plan, batches: readonly Trajectories[], width: number): Promise<Float64Array> {
  const squares: number[] = [];
  for (const { noise, epsFn, exact } of batches) {
    const { data } = await samplerFromPlan(plan, epsFn)(noise);
    for (let row = 0; row < data.length; row += width) {
      let sum = 0;
      for (let i = row; i < row + width; i++) sum += (data[i] - exact.data[i]) ** 2;
      squares.push(sum / width);
    }
  }
  return Float64Array.from(squares);
}
