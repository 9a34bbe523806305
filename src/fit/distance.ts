import { samplerFromPlan } from "../run/get_sampler.ts";
import type { Plan } from "../plans/plan.ts";
import { planAt, type PlanPoint, type PlanSpace } from "./plan_point.ts";
import { sizesOf, type Trajectories } from "./trajectories.ts";

/** Square distances above this multiple of the median count less and less. */
const SCALE = 32;

/** How far a plan's samples are from the exact ones. */
export interface Distance {
  /** Final minus exact samples, batch by batch. */
  readonly residuals: readonly Float64Array[];
  /** Mean square of each sample's residual, batch after batch. */
  readonly squares: Float64Array;
}

/** The distance at a point; undefined where the point is no plan. */
export async function distanceAt(
  space: PlanSpace,
  point: PlanPoint,
  batches: readonly Trajectories[],
  signal?: AbortSignal,
): Promise<Distance | undefined> {
  const plan = planAt(space, point);
  return plan && await distanceOf(plan, batches, signal);
}

/** The distance of a plan. */
export async function distanceOf(
  plan: Plan,
  batches: readonly Trajectories[],
  signal?: AbortSignal,
): Promise<Distance> {
  const { samples, elements } = sizesOf(batches);
  const residuals: Float64Array[] = [], squares = new Float64Array(samples);
  let first = 0;
  for (const { noise, epsFn, exact } of batches) {
    const { data } = await samplerFromPlan(plan, epsFn)(noise, { signal });
    const residual = Float64Array.from(data, (value, i) => value - exact.data[i]);
    residual.forEach((value, i) => squares[first + Math.floor(i / elements)] += value ** 2 / elements);
    residuals.push(residual);
    first += noise.dims[0];
  }
  return { residuals, squares };
}

/**
 * The loss of Cauchy: the mean of the squares where they are small, their logarithm where they are large. A few samples
 * on the edge between two images end far from the exact one by any plan, and would otherwise outweigh all others.
 */
export class Loss {
  /** @param scale The square distance at which a sample's weight is a half. */
  constructor(readonly scale: number) {}

  /** The loss whose scale fits these square distances. */
  static of(squares: Float64Array): Loss {
    return new Loss(SCALE * median(squares) || Number.MIN_VALUE);
  }

  mean(squares: Float64Array): number {
    return squares.reduce((sum, square) => sum + this.scale * Math.log1p(square / this.scale), 0) / squares.length;
  }

  /** The derivative of the loss by a square distance. */
  weight(square: number): number {
    return 1 / (1 + square / this.scale);
  }
}

/** The median. */
export function median(values: Float64Array): number {
  const sorted = values.toSorted(), middle = (sorted.length - 1) / 2;
  return (sorted[Math.floor(middle)] + sorted[Math.ceil(middle)]) / 2;
}
