import type { SchedulerRequest } from "../scheduler_run.ts";
import type { Settings } from "../settings.ts";
import { dpmFlowSigmas, dynamicallyShifted, shifted, stretchedTo } from "./flow_sigmas.ts";
import { evenlySpaced } from "./spaced_times.ts";

/** At 1 there is no signal; diffusers keeps this far from it. */
const MARGIN = 1e-6;

/**
 * UniPC's times of rectified flow: even ones or the caller's, shifted and stretched as the config says.
 *
 * A config that has not got `shift_terminal`, not even null, was written for a diffusers whose UniPC had DPM-Solver's grid,
 * such as 0.36: it gets that one, where diffusers 0.42 would give it the new one.
 */
export function uniPcFlowSigmas(settings: Settings, request: SchedulerRequest, train: number): number[] {
  const { count, sigmas, mu } = request;
  const isOld = !settings.has("shift_terminal") && !settings.flag("use_dynamic_shifting", false);
  if (isOld && !sigmas) return dpmFlowSigmas(settings, request, train);
  const even = sigmas ?? evenlySpaced(1, 1 / train, count + 1).slice(0, count);
  const moved = settings.flag("use_dynamic_shifting", false)
    ? dynamicallyShifted(settings, even, mu)
    : shifted(even, settings.number("flow_shift", 1, { above: 0 }));
  const terminal = settings.number("shift_terminal", 0, { least: 0, most: 1 });
  const [first, ...rest] = terminal ? stretchedTo(terminal, moved) : moved;
  return [Math.abs(first - 1) < MARGIN ? first - MARGIN : first, ...rest];
}
