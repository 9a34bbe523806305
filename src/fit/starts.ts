import type { Sde } from "../schedules/sde.ts";
import { type PlanPoint, startingAt } from "./plan_point.ts";

/** A search for coefficients begins with a grid that starts where rho is this at most. */
const START_RHO = 14;

/** The grid with a first step that takes no evaluation, from the schedule's start to where the grid has its own. */
export function freeStart(sde: Sde, { timesteps }: PlanPoint): PlanPoint[] {
  const [first, second] = timesteps, { samplingT, isContinuous } = sde;
  const middle = (samplingT + second) / 2, start = Math.min(first, isContinuous ? middle : Math.round(middle));
  return start > second && start < samplingT ? [{ timesteps: timesteps.with(0, start), free: true }] : [];
}

/**
 * The grid from where the state has a little of the image in it, if it starts before: what a network says of pure noise
 * is nearly the noise itself, and coefficients make good what taking it for the state of a later time leaves out.
 */
export function laterStart(sde: Sde, { timesteps }: PlanPoint): PlanPoint[] {
  if (!(sde.rho(timesteps[0]) > START_RHO)) return [];
  const times = startingAt(timesteps, sde.timeOfRho(START_RHO)).map((t) => sde.isContinuous ? t : Math.round(t));
  return times.every((t, i) => i === 0 || t < times[i - 1]) ? [{ timesteps: times }] : [];
}
