import type { SchedulerRequest } from "../scheduler_run.ts";
import type { Settings } from "../settings.ts";
import { dynamicallyShifted, shifted, stretchedTo } from "./flow_sigmas.ts";
import { rampName, rampSigmas } from "./sigma_ramps.ts";
import { evenlySpaced } from "./spaced_times.ts";

/** Times of rectified flow, one a step, and those that the model is told. */
export interface FlowMatchGrid {
  readonly sigmas: readonly number[];
  readonly times: readonly number[];
  /** Training steps. */
  readonly train: number;
}

/**
 * The grid of FlowMatchEulerDiscreteScheduler: even from 1 to the last training step's sigma, which is shifted already,
 * shifted, stretched, and put on a ramp, as the config says.
 */
export function flowMatchSigmas(settings: Settings, request: SchedulerRequest): FlowMatchGrid {
  const { count, mu, timesteps } = request;
  const train = settings.number("num_train_timesteps", 1000, { least: 1, isInteger: true });
  const shift = settings.number("shift", 1, { above: 0 });
  const isDynamic = settings.flag("use_dynamic_shifting", false);
  const least = isDynamic ? 1 / train : shifted([1 / train], shift)[0];
  const even = request.sigmas ?? timesteps?.map((t) => t / train) ?? evenlySpaced(1, Math.fround(least), count);
  const moved = isDynamic ? dynamicallyShifted(settings, even, mu) : shifted(even, shift);
  const terminal = settings.number("shift_terminal", 0, { least: 0, most: 1 });
  const stretched = terminal ? stretchedTo(terminal, moved) : moved;
  const ramp = rampName(settings);
  const sigmas = (ramp ? rampSigmas(settings, ramp, stretched, count) : stretched).map(Math.fround);
  return { sigmas, times: timesteps ?? sigmas.map((sigma) => sigma * train), train };
}
