import { samplerFromPlan } from "../get_sampler.ts";
import type { SavedRun } from "../saved_run.ts";
import type { StepInfo } from "../step_info.ts";
import type { Tensor } from "../tensor.ts";
import { planAt, type PlanPoint, type PlanSpace, pointOf, unknownsOf } from "./plan_point.ts";
import type { Trajectories } from "./trajectories.ts";

/** Steps of the difference quotients: a share of the shorter interval beside a time, and of a coefficient's unit. */
const TIME_SHARE = 1e-2, OFFSET_STEP = 3e-3;

/**
 * The derivative of a batch's final samples by every unknown of the point, by difference quotients: a changed time or
 * coefficient leaves all that came before it, so each run goes on from where the change begins.
 */
export async function derivatives(
  space: PlanSpace,
  point: PlanPoint,
  { noise, epsFn }: Trajectories,
  signal?: AbortSignal,
): Promise<Float32Array[]> {
  const plan = planAt(space, point)!;
  const sampler = samplerFromPlan(plan, epsFn);
  const saves: SavedRun[] = [], evaluations: Tensor[] = [];
  const onStep = ({ save, eps }: StepInfo) => {
    saves.push(save());
    evaluations.push({ data: eps.data.slice(), dims: eps.dims });
  };
  const end = (await sampler(noise, { signal, onStep })).data;
  const columns: Float32Array[] = [];
  const unknowns = unknownsOf(point), inner = point.timesteps.length - 2;

  for (let k = 1; k <= inner; k++) {
    const step = timeStep(space, point.timesteps, k);
    if (step === 0) {
      columns.push(new Float32Array(end.length));
      continue;
    }
    const moved = planAt(space, pointOf(space, point, unknowns.with(k - 1, point.timesteps[k] + step)))!;
    const { data } = await samplerFromPlan(moved, epsFn)(noise, { signal, resume: saves[k - 2] });
    columns.push(Float32Array.from(data, (value, i) => (value - end[i]) / step));
  }
  for (const [index, row] of (point.offsets ?? []).entries()) {
    for (let j = 0; j < row.length; j++) {
      const state = index === 0 ? noise : saves[index - 1].x;
      const source = j === 0 ? state : evaluations[index - j + 1];
      if (index === plan.nfe - 1) {
        columns.push(Float32Array.from(source.data)); // the last state is linear in its own coefficients
        continue;
      }
      const { x } = saves[index];
      const shifted = { data: x.data.map((value, i) => value + OFFSET_STEP * source.data[i]), dims: x.dims };
      const { data } = await sampler(noise, { signal, resume: { ...saves[index], x: shifted } });
      columns.push(Float32Array.from(data, (value, i) => (value - end[i]) / OFFSET_STEP));
    }
  }
  return columns;
}

/** How far to move a time, towards its farther neighbour; by 1 on a discrete schedule, or not where all is full. */
function timeStep({ sde }: PlanSpace, times: readonly number[], k: number): number {
  const above = times[k - 1] - times[k], below = times[k] - times[k + 1];
  const direction = above > below ? 1 : -1;
  if (sde.isContinuous) return direction * TIME_SHARE * Math.min(above, below);
  return Math.max(above, below) > 1 ? direction : 0;
}
