import type { Aim } from "./aim.ts";
import { type Distance, distanceAt } from "./distance.ts";
import type { SampleLoss } from "./loss.ts";
import { NormalEquations, type Prior } from "./least_squares.ts";
import { type PlanPoint, type PlanSpace, pointOf, unknownsOf } from "./plan_point.ts";
import type { Samples } from "./trajectories.ts";

/** A change of an offset that counts as much as that of a time by its interval. */
const OFFSET_UNIT = 0.3;
/** No step shortens an interval by more than this part of it. */
const MOST_SHRINK = 0.7;

/** What a step is taken with. */
export interface StepOptions {
  readonly fitted: readonly Samples[];
  readonly aim: Aim;
  readonly prior: Prior;
  readonly damping: number;
  readonly signal?: AbortSignal;
}

/** A point with its distance to the samples that it is fitted to. */
export interface State extends Distance {
  readonly point: PlanPoint;
}

/** The equations of the step from a state, of the batches whose derivatives there are. */
export function equationsOf(
  { point, measures, residuals, squares }: State,
  columns: readonly Float32Array[][],
  { aim, batches, loss }: { aim: Aim; batches: readonly Samples[]; loss: SampleLoss },
): NormalEquations {
  const equations = new NormalEquations(unknownsOf(point).length);
  let first = 0;
  for (const [i, { noise }] of batches.slice(0, columns.length).entries()) {
    const weights = squares.slice(first, first += noise.dims[0]).map((square) => loss.weight(square));
    equations.add(residuals[i], columns[i], weights, columns[i].map((column) => aim.straight(column)));
  }
  equations.bend(aim.bends(measures, columns));
  return equations;
}

/** Where a step of the equations leads; undefined where that is no plan. */
export async function tryStep(
  space: PlanSpace,
  { point }: State,
  equations: NormalEquations,
  { prior, damping, fitted, aim, signal }: StepOptions,
): Promise<State | undefined> {
  const at = unknownsOf(point), step = equations.step(at, prior, unitsOf(point), damping);
  const share = shareOf(point.timesteps, step);
  const there = pointOf(space, point, at.map((value, i) => value + share * step[i]));
  const distance = await distanceAt(space, there, aim, fitted, signal);
  return distance && { point: there, ...distance };
}

/** The unit of each unknown: of a time, and of a query's, the shorter interval beside it, of an offset OFFSET_UNIT. */
export function unitsOf(point: PlanPoint): number[] {
  const { timesteps, queries = [] } = point, steps = timesteps.length - 1;
  return unknownsOf(point).map((_, unknown) => {
    if (unknown >= steps + queries.length) return OFFSET_UNIT;
    const i = unknown % steps;
    const above = i > 0 ? timesteps[i - 1] - timesteps[i] : Infinity;
    return Math.min(above, timesteps[i] - timesteps[i + 1]);
  });
}

/** The share of a step that leaves every interval at least a part of its length. */
function shareOf(times: readonly number[], step: readonly number[]): number {
  const moves = [...step.slice(0, times.length - 1), 0];
  return times.slice(1).reduce((share, t, i) => {
    const shrinks = moves[i + 1] - moves[i], longest = MOST_SHRINK * (times[i] - t);
    return shrinks > longest ? Math.min(share, longest / shrinks) : share;
  }, 1);
}
