import { samplerFromPlan } from "../run/get_sampler.ts";
import type { SavedRun } from "../run/saved_run.ts";
import type { StepInfo } from "../run/step_info.ts";
import type { Plan } from "../plans/plan.ts";
import type { TensorData } from "../tensors/tensor.ts";
import { directionsOf } from "./directions.ts";
import { lockstep } from "./lockstep.ts";
import { planAt, type PlanPoint, type PlanSpace, pointOf, unknownsOf } from "./plan_point.ts";
import type { Aim } from "./aim.ts";
import type { Samples } from "./trajectories.ts";

/** Steps of the difference quotients: a share of the shorter interval beside a time, and of an offset's unit. */
const TIME_SHARE = 1e-2, OFFSET_STEP = 1e-2;

/**
 * The derivative of a batch's final samples, as the aim measures them, by every unknown of the point, by difference quotients: a changed time or
 * offset leaves all that came before it, so each run goes on from where the change begins.
 */
export async function derivatives(
  space: PlanSpace,
  point: PlanPoint,
  aim: Aim,
  batch: Samples,
  signal?: AbortSignal,
): Promise<Float32Array[]> {
  const { noise, epsFn } = batch;
  const plan = planAt(space, point)!;
  const saves: SavedRun[] = [], evaluations: TensorData[] = [];
  const onStep = ({ save, eps }: StepInfo) => {
    saves.push(save());
    evaluations.push(eps.data.slice());
  };
  const last = await samplerFromPlan(plan, epsFn)(noise, { signal, onStep });
  const end = await aim.measure(last);
  const columns: (Float32Array | undefined)[] = [];
  const runs: ChangedRun[] = [];
  const unknowns = unknownsOf(point);

  for (let k = 0; k < plan.nfe; k++) {
    const step = timeStep(space, point.timesteps, k);
    const column = columns.push(step === 0 ? new Float32Array(end.length) : undefined) - 1;
    if (step === 0) continue;
    const moved = planAt(space, pointOf(space, point, unknowns.with(k, point.timesteps[k] + step)))!;
    runs.push({ column, step, plan: moved, resume: saves[k - 2] });
  }
  for (const k of (point.queries ?? []).keys()) {
    const step = queryStep(space, point.timesteps, k), unknown = plan.nfe + k;
    const moved = planAt(space, pointOf(space, point, unknowns.with(unknown, unknowns[unknown] + step)))!;
    runs.push({ column: columns.push(undefined) - 1, step, plan: moved, resume: saves[k - 1] });
  }
  for (const [index, row] of (point.offsets ?? []).entries()) {
    const state = index === 0 ? noise.data : saves[index - 1].x.data;
    const past = [state, ...evaluations.slice(0, index + 1).reverse()];
    for (const direction of directionsOf(space.sde, plan, index, row.length - 1)) {
      const along = combination(direction, past);
      const isLast = index === plan.nfe - 1; // the last state is linear in its own offsets
      const { x } = saves[index];
      const shifted = { data: x.data.map((value, i) => value + OFFSET_STEP * along[i]), dims: x.dims };
      const column = columns.push(isLast && aim.isPlain ? along : undefined) - 1;
      if (isLast && !aim.isPlain) columns[column] = quotient(await aim.measure(shifted), end, OFFSET_STEP);
      if (isLast) continue;
      runs.push({ column, step: OFFSET_STEP, plan, resume: { ...saves[index], x: shifted } });
    }
  }
  runs.sort((a, b) => (a.resume?.nfe ?? 0) - (b.resume?.nfe ?? 0)); // those that begin alike are on the way together
  const ends = await lockstep(
    batch,
    runs.map(({ plan, resume }) => async (epsFn) => await samplerFromPlan(plan, epsFn)(noise, { signal, resume })),
  );
  for (const [i, changed] of ends.entries()) {
    const { column, step } = runs[i];
    columns[column] = quotient(await aim.measure(changed), end, step);
  }
  return columns as Float32Array[];
}

function quotient(changed: TensorData, end: TensorData, step: number): Float32Array {
  return Float32Array.from(changed, (value, i) => (value - end[i]) / step);
}

/** A run with one unknown changed by a step, and the column that it makes. */
interface ChangedRun {
  column: number;
  step: number;
  plan: Plan;
  resume: SavedRun | undefined;
}

/** How far to move a time, towards its farther neighbour, the first one down; by 1 on a discrete schedule, or not where all is full. */
function timeStep({ sde }: PlanSpace, times: readonly number[], k: number): number {
  const below = times[k] - times[k + 1], above = k > 0 ? times[k - 1] - times[k] : 0;
  const direction = above > below ? 1 : -1;
  if (sde.isContinuous) return direction * TIME_SHARE * (k > 0 ? Math.min(above, below) : below);
  return Math.max(above, below) > 1 ? direction : 0;
}

/** How far to move the time that a stage asks at, downwards. */
function queryStep({ sde }: PlanSpace, times: readonly number[], k: number): number {
  return sde.isContinuous ? -TIME_SHARE * (times[k] - times[k + 1]) : -1;
}

function combination(weights: readonly number[], arrays: readonly TensorData[]): Float32Array {
  return Float32Array.from(
    arrays[0],
    (_, i) => weights.reduce((sum, weight, j) => weight === 0 ? sum : sum + weight * arrays[j][i], 0),
  );
}
