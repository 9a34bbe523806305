import { evenlySpaced } from "./grids/spaced_times.ts";
import { planTimes } from "./grids/plan_times.ts";
import type { SchedulerRequest, SchedulerRun } from "./scheduler_run.ts";
import type { Settings } from "./settings.ts";
import { flowLevel } from "./steps/level.ts";
import { withNoise } from "./steps/node.ts";

/**
 * LTXEulerAncestralRFScheduler, ComfyUI's euler_ancestral of rectified flow: each step goes down to the time
 * `t_next (1 + (t_next / t - 1) eta)`, and noise leads back up: order 0 of the stochastic family, with less noise than
 * the same eta has where it goes down in rho.
 */
export function ltxEulerAncestralRun(
  settings: Settings,
  { count, start, sigmas }: SchedulerRequest,
): SchedulerRun {
  const train = settings.number("num_train_timesteps", 1000, { least: 1, isInteger: true });
  const eta = settings.number("eta", 1, { least: 0, most: 1 });
  const strength = settings.number("s_noise", 1, { least: 0 });
  const grid = (sigmas ?? [...evenlySpaced(1, 1 / train, count), 0]).map(Math.fround).slice(start);
  const stages = grid.slice(0, -1).map((t, step) => {
    const next = grid[step + 1], down = next * (1 + (next / t - 1) * eta);
    const isNoisy = strength > 0 && next > 0;
    // Back up the signal is that of the next time again.
    const signal = isNoisy ? (1 - next) / (1 - down) : 1;
    const update = [0, signal, signal * (down - t)];
    const stage = { step, t: t * train, inputScale: 1, store: [0, 1] as const, update, clean: [1, -t] as const };
    return withNoise(stage, isNoisy ? strength * Math.sqrt((next - down * signal) * (next + down * signal)) : 0);
  });
  return {
    order: 1,
    times: planTimes(stages.map(({ t }) => t), grid[grid.length - 1] * train),
    levels: grid.map(flowLevel),
    stages,
  };
}
