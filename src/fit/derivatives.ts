import { samplerFromPlan } from "../run/get_sampler.ts";
import type { SavedRun } from "../run/saved_run.ts";
import type { StepInfo } from "../run/step_info.ts";
import type { TensorData } from "../tensors/tensor.ts";
import { directionsOf } from "./directions.ts";
import { planAt, type PlanPoint, type PlanSpace, pointOf, unknownsOf } from "./plan_point.ts";
import type { Trajectories } from "./trajectories.ts";

/** Steps of the difference quotients: a share of the shorter interval beside a time, and of an offset's unit. */
const TIME_SHARE = 1e-2, OFFSET_STEP = 1e-2;

/**
 * The derivative of a batch's final samples by every unknown of the point, by difference quotients: a changed time or
 * offset leaves all that came before it, so each run goes on from where the change begins.
 */
export async function derivatives(
  space: PlanSpace,
  point: PlanPoint,
  { noise, epsFn }: Trajectories,
  signal?: AbortSignal,
): Promise<Float32Array[]> {
  const plan = planAt(space, point)!;
  const sampler = samplerFromPlan(plan, epsFn);
  const saves: SavedRun[] = [], evaluations: TensorData[] = [];
  const onStep = ({ save, eps }: StepInfo) => {
    saves.push(save());
    evaluations.push(eps.data.slice());
  };
  const end = (await sampler(noise, { signal, onStep })).data;
  const columns: Float32Array[] = [];
  const unknowns = unknownsOf(point);

  for (let k = 0; k < plan.nfe; k++) {
    const step = timeStep(space, point.timesteps, k);
    if (step === 0) {
      columns.push(new Float32Array(end.length));
      continue;
    }
    const moved = planAt(space, pointOf(space, point, unknowns.with(k, point.timesteps[k] + step)))!;
    const { data } = await samplerFromPlan(moved, epsFn)(noise, { signal, resume: saves[k - 2] });
    columns.push(Float32Array.from(data, (value, i) => (value - end[i]) / step));
  }
  for (const [index, row] of (point.offsets ?? []).entries()) {
    const state = index === 0 ? noise.data : saves[index - 1].x.data;
    const past = [state, ...evaluations.slice(0, index + 1).reverse()];
    for (const direction of directionsOf(space.sde, plan, index, row.length - 1)) {
      const along = combination(direction, past);
      if (index === plan.nfe - 1) {
        columns.push(along); // the last state is linear in its own offsets
        continue;
      }
      const { x } = saves[index];
      const shifted = { data: x.data.map((value, i) => value + OFFSET_STEP * along[i]), dims: x.dims };
      const { data } = await sampler(noise, { signal, resume: { ...saves[index], x: shifted } });
      columns.push(Float32Array.from(data, (value, i) => (value - end[i]) / OFFSET_STEP));
    }
  }
  return columns;
}

/** How far to move a time, towards its farther neighbour, the first one down; by 1 on a discrete schedule, or not where all is full. */
function timeStep({ sde }: PlanSpace, times: readonly number[], k: number): number {
  const below = times[k] - times[k + 1], above = k > 0 ? times[k - 1] - times[k] : 0;
  const direction = above > below ? 1 : -1;
  if (sde.isContinuous) return direction * TIME_SHARE * (k > 0 ? Math.min(above, below) : below);
  return Math.max(above, below) > 1 ? direction : 0;
}

function combination(weights: readonly number[], arrays: readonly TensorData[]): Float32Array {
  return Float32Array.from(
    arrays[0],
    (_, i) => weights.reduce((sum, weight, j) => weight === 0 ? sum : sum + weight * arrays[j][i], 0),
  );
}
