import { samplerFromPlan } from "../run/get_sampler.ts";
import type { TensorData } from "../tensors/tensor.ts";
import type { Plan } from "../plans/plan.ts";
import type { Aim } from "./aim.ts";
import { planAt, type PlanPoint, type PlanSpace } from "./plan_point.ts";
import { type Samples, sizesOf } from "./trajectories.ts";

/** How far a plan's samples are from what a fit aims at. */
export interface Distance {
  /** Final samples as the aim measures them, batch by batch. */
  readonly measures: readonly TensorData[];
  /** What the targets leave of them. */
  readonly residuals: readonly Float64Array[];
  /** Mean square of each sample's residual, batch after batch. */
  readonly squares: Float64Array;
}

/** The distance at a point; undefined where the point is no plan. */
export async function distanceAt(
  space: PlanSpace,
  point: PlanPoint,
  aim: Aim,
  batches: readonly Samples[],
  signal?: AbortSignal,
): Promise<Distance | undefined> {
  const plan = planAt(space, point);
  return plan && await distanceOf(plan, aim, batches, signal);
}

/** The distance of a plan. */
export async function distanceOf(
  plan: Plan,
  aim: Aim,
  batches: readonly Samples[],
  signal?: AbortSignal,
): Promise<Distance> {
  const measures: TensorData[] = [];
  for (const { noise, epsFn } of batches) {
    measures.push(await aim.measure(await samplerFromPlan(plan, epsFn)(noise, { signal })));
  }
  return await distanceFrom(measures, aim, batches);
}

/** The distance of samples that are measured. */
export async function distanceFrom(
  measures: readonly TensorData[],
  aim: Aim,
  batches: readonly Samples[],
): Promise<Distance> {
  const residuals = await aim.residuals(measures, batches), squares = new Float64Array(sizesOf(batches).samples);
  let first = 0;
  residuals.forEach((residual, batch) => {
    residual.forEach((value, i) => squares[first + Math.floor(i / aim.width)] += value ** 2 / aim.width);
    first += batches[batch].noise.dims[0];
  });
  return { measures, residuals, squares };
}
