import type { Stage } from "../../plans/plan.ts";
import { shifted } from "./grids/flow_sigmas.ts";
import { planTimes } from "./grids/plan_times.ts";
import { evenlySpaced } from "./grids/spaced_times.ts";
import type { SchedulerRequest, SchedulerRun } from "./scheduler_run.ts";
import type { Settings } from "./settings.ts";
import { flowLevel } from "./steps/level.ts";

/**
 * FlowMatchHeunDiscreteScheduler: Heun's method in the time of rectified flow, two evaluations a step and one at the last,
 * from t = 1. It is of second order as rho_rk with "2heun" is, in another variable.
 */
export function flowMatchHeunRun(settings: Settings, { count, start }: SchedulerRequest): SchedulerRun {
  const train = settings.number("num_train_timesteps", 1000, { least: 1, isInteger: true });
  const shift = settings.number("shift", 1, { above: 0 });
  // The last training step's sigma is shifted, and then all of them once more.
  const least = Math.fround(shifted([1 / train], shift)[0]);
  const grid = shifted(evenlySpaced(1, least, count), shift).map(Math.fround).slice(start);
  const sigmas = [...grid, 0];
  const stages = grid.flatMap((sigma, step): Stage[] => {
    const next = sigmas[step + 1], width = next - sigma;
    const stage = (at: number, update: number[]): Stage => (
      { step, t: at * train, inputScale: 1, store: [0, 1], update, clean: [1, -at] }
    );
    const first = stage(sigma, [0, 1, width]);
    return next === 0 ? [first] : [first, stage(next, [1, 0, width / 2, width / 2])];
  });
  return {
    order: 2,
    times: planTimes(grid.map((sigma) => sigma * train), 0),
    levels: sigmas.map(flowLevel),
    stages,
  };
}
