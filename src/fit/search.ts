import { Loss, median, squareDistances } from "./distance.ts";
import { linearModel } from "./linear_model.ts";
import { NormalEquations, type Prior } from "./least_squares.ts";
import { type PlanPoint, type PlanSpace, pointOf, unknownsOf } from "./plan_point.ts";
import type { Trajectories } from "./trajectories.ts";

/** What a search is told to do. */
export interface SearchOptions {
  /** Trajectories that the point is fitted to, and others that decide which of the points on the way is best. */
  readonly fitted: readonly Trajectories[];
  readonly heldOut: readonly Trajectories[];
  /** How strongly the unknowns are drawn to where they start. */
  readonly prior: Prior;
  readonly iterations: number;
  readonly signal?: AbortSignal;
  readonly onIteration?: (report: { fitted: number; heldOut: number }) => void;
}

/** A point with what it was judged by. */
export interface Found {
  readonly point: PlanPoint;
  /** Loss on the trajectories that were fitted to. */
  readonly loss: number;
  /** Median distance to the exact held-out samples, of the point that the search started from and of this one. */
  readonly before: number;
  readonly after: number;
}

const FIRST_DAMPING = 1e-3, LEAST_DAMPING = 1e-8, MOST_DAMPING = 1e3;
/** A change of a coefficient that counts as much as that of a time by its interval. */
const OFFSET_UNIT = 0.3;
/** No step shortens an interval by more than this part of it. */
const MOST_SHRINK = 0.7;
/** The search ends when an iteration gains less than this share, or the held-out part so often gains nothing. */
const LEAST_GAIN = 2e-3, PATIENCE = 2;

/** Gauss-Newton with the damping of Levenberg and Marquardt; the best point is the one that the held-out part likes. */
export async function search(space: PlanSpace, start: PlanPoint, options: SearchOptions): Promise<Found> {
  const { fitted, heldOut, prior, iterations, signal, onIteration } = options;
  const penalty = (at: readonly number[]) =>
    at.reduce((sum, value, i) => sum + prior.weights[i] * (value - prior.start[i]) ** 2, 0);
  const at0 = await squareDistances(space, start, fitted, signal);
  const loss = Loss.of(at0!), unseen = await squareDistances(space, start, heldOut, signal);
  let point = start, squares = at0!, error = loss.mean(squares);
  const before = Math.sqrt(median(unseen!));
  let best: Found = { point, loss: error, before, after: before }, bestUnseen = loss.mean(unseen!);
  let damping = FIRST_DAMPING, sinceBest = 0;
  for (let iteration = 0; iteration < iterations && sinceBest < PATIENCE; iteration++) {
    const equations = new NormalEquations(unknownsOf(point).length);
    let first = 0;
    for (const batch of fitted) {
      const samples = batch.noise.dims[0], weights = squares.slice(first, first += samples);
      equations.add(await linearModel(space, point, batch, signal), weights.map((square) => loss.weight(square)));
    }
    const at = unknownsOf(point), cost = error + penalty(at);
    let gain = 0;
    for (; gain <= 0 && damping <= MOST_DAMPING; damping *= 10) {
      const step = equations.step(at, prior, unitsOf(point), damping);
      const share = shareOf(point.timesteps, step);
      const next = at.map((value, i) => value + share * step[i]);
      const there = pointOf(space, point, next);
      const found = await squareDistances(space, there, fitted, signal);
      if (!found || !(loss.mean(found) + penalty(next) < cost)) continue;
      [point, squares, error] = [there, found, loss.mean(found)];
      gain = 1 - (error + penalty(next)) / cost;
      damping = Math.max(damping / 100, LEAST_DAMPING);
    }
    if (gain <= 0) break;
    const now = (await squareDistances(space, point, heldOut, signal))!;
    onIteration?.({ fitted: Math.sqrt(median(squares)), heldOut: Math.sqrt(median(now)) });
    sinceBest++;
    if (loss.mean(now) < bestUnseen) {
      best = { point, loss: error, before, after: Math.sqrt(median(now)) };
      [bestUnseen, sinceBest] = [loss.mean(now), 0];
    }
    if (gain < LEAST_GAIN && damping < 1) break;
  }
  return best;
}

/** The unit of each unknown: of a time the shorter interval beside it, of a coefficient that of OFFSET_UNIT. */
function unitsOf(point: PlanPoint): number[] {
  const { timesteps } = point;
  return unknownsOf(point).map((_, i) => {
    if (i >= timesteps.length - 2) return OFFSET_UNIT;
    return Math.min(timesteps[i] - timesteps[i + 1], timesteps[i + 1] - timesteps[i + 2]);
  });
}

/** The share of a step that leaves every interval at least a part of its length. */
function shareOf(times: readonly number[], step: readonly number[]): number {
  const moves = [0, ...step.slice(0, times.length - 2), 0];
  return times.slice(1).reduce((share, t, i) => {
    const shrinks = moves[i + 1] - moves[i], longest = MOST_SHRINK * (times[i] - t);
    return shrinks > longest ? Math.min(share, longest / shrinks) : share;
  }, 1);
}
