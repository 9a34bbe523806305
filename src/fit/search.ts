import { derivatives } from "./derivatives.ts";
import { type Distance, distanceAt, Loss, median } from "./distance.ts";
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
/** Steps that the derivatives of one point serve for at most, as long as each gains this share or more. */
const MOST_CHORDS = 3, LEAST_CHORD_GAIN = 0.02;
/** The search ends when an iteration gains less than this share, or the held-out part so often gains nothing. */
const LEAST_GAIN = 5e-3, PATIENCE = 2;

/**
 * Gauss-Newton with the damping of Levenberg and Marquardt; the best point is the one that the held-out part likes. The
 * derivatives take nearly all of the time, so several steps are taken with them.
 */
export async function search(space: PlanSpace, start: PlanPoint, options: SearchOptions): Promise<Found> {
  const { fitted, heldOut, prior, iterations, signal, onIteration } = options;
  const at0 = (await distanceAt(space, start, fitted, signal))!;
  const loss = Loss.of(at0.squares);
  const costOf = ({ point, squares }: State) =>
    unknownsOf(point).reduce(
      (sum, value, i) => sum + prior.weights[i] * (value - prior.start[i]) ** 2,
      loss.mean(squares),
    );
  let state: State = { point: start, ...at0 };
  let unseen = (await distanceAt(space, start, heldOut, signal))!.squares, bestUnseen = loss.mean(unseen);
  const before = Math.sqrt(median(unseen));
  let best: Found = { point: start, loss: loss.mean(state.squares), before, after: before };
  let damping = FIRST_DAMPING, sinceBest = 0;
  for (let iteration = 0; iteration < iterations && sinceBest < PATIENCE; iteration++) {
    const columns: Float32Array[][] = [];
    for (const batch of fitted) columns.push(await derivatives(space, state.point, batch, signal));
    const began = costOf(state);
    sinceBest++;
    for (let chord = 0, gain = 1; chord < MOST_CHORDS && gain > LEAST_CHORD_GAIN; chord++) {
      const equations = equationsOf(state, columns, fitted, loss), cost = costOf(state);
      gain = 0;
      for (; gain <= 0 && damping <= MOST_DAMPING; damping *= 10) {
        const there = await tryStep(space, state, equations, { ...options, damping });
        gain = there ? 1 - costOf(there) / cost : 0;
        if (gain > 0) {
          state = there!;
          damping = Math.max(damping / 100, LEAST_DAMPING);
        } else if (chord > 0) break; // of old derivatives new ones are the remedy
      }
      if (!(gain > 0)) break;
      unseen = (await distanceAt(space, state.point, heldOut, signal))!.squares;
      if (loss.mean(unseen) < bestUnseen) {
        best = { point: state.point, loss: loss.mean(state.squares), before, after: Math.sqrt(median(unseen)) };
        [bestUnseen, sinceBest] = [loss.mean(unseen), 0];
      }
    }
    onIteration?.({ fitted: Math.sqrt(median(state.squares)), heldOut: Math.sqrt(median(unseen)) });
    const gained = 1 - costOf(state) / began;
    if (gained <= 0 || gained < LEAST_GAIN && damping < 1) break;
  }
  return best;
}

/** A point with its distance to the samples that it is fitted to. */
interface State extends Distance {
  readonly point: PlanPoint;
}

function equationsOf(
  { point, residuals, squares }: State,
  columns: readonly Float32Array[][],
  batches: readonly Trajectories[],
  loss: Loss,
): NormalEquations {
  const equations = new NormalEquations(unknownsOf(point).length);
  let first = 0;
  for (const [i, { noise }] of batches.entries()) {
    const weights = squares.slice(first, first += noise.dims[0]).map((square) => loss.weight(square));
    equations.add(residuals[i], columns[i], weights);
  }
  return equations;
}

/** Where a step of the equations leads; undefined where that is no plan. */
async function tryStep(
  space: PlanSpace,
  { point }: State,
  equations: NormalEquations,
  { prior, damping, fitted, signal }: SearchOptions & { damping: number },
): Promise<State | undefined> {
  const at = unknownsOf(point), step = equations.step(at, prior, unitsOf(point), damping);
  const share = shareOf(point.timesteps, step);
  const there = pointOf(space, point, at.map((value, i) => value + share * step[i]));
  const distance = await distanceAt(space, there, fitted, signal);
  return distance && { point: there, ...distance };
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
