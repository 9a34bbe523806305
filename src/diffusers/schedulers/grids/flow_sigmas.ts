import type { SchedulerRequest } from "../scheduler_run.ts";
import type { Settings } from "../settings.ts";
import { evenlySpaced } from "./spaced_times.ts";

/** Moves times of rectified flow towards noise: `shift t / (1 + (shift - 1) t)` (arXiv 2403.03206, section 5.3.2). */
export function shifted(sigmas: readonly number[], shift: number): number[] {
  return sigmas.map((sigma) => shift * sigma / (1 + (shift - 1) * sigma));
}

/** The times of rectified flow of DPM-Solver and DEIS: evenly spaced below 1, then shifted. */
export function dpmFlowSigmas(settings: Settings, { count, mu }: SchedulerRequest, train: number): number[] {
  const sigmas = evenlySpaced(1, 1 / train, count + 1).map((alpha) => 1 - alpha);
  return shifted(sigmas, flowShift(settings, mu)).reverse().slice(0, count);
}

/** The config's flow_shift, or e^mu where it is shifted dynamically. */
function flowShift(settings: Settings, mu?: number): number {
  const shift = settings.number("flow_shift", 1, { above: 0 });
  if (mu === undefined) return shift;
  if (settings.flag("use_dynamic_shifting", false) && timeShiftType(settings) === "exponential") {
    return Math.exp(mu);
  }
  throw new RangeError(
    `${settings.scheduler} takes mu where it shifts dynamically and exponentially, found mu ${mu}`,
  );
}

/** Shifts times of rectified flow by mu: `m / (m + 1 / t - 1)` with m = e^mu or, of the linear type, mu. */
export function dynamicallyShifted(
  settings: Settings,
  sigmas: readonly number[],
  mu: number | undefined,
): number[] {
  if (mu === undefined) {
    throw new RangeError(`${settings.scheduler} with use_dynamic_shifting needs mu, found none`);
  }
  const m = timeShiftType(settings) === "exponential" ? Math.exp(mu) : mu;
  return sigmas.map((sigma) => m / (m + (1 / sigma - 1)));
}

/** Stretches falling times of rectified flow so that the last one is `terminal`; a last one of 1 cannot be moved. */
export function stretchedTo(terminal: number, sigmas: readonly number[]): number[] {
  const scale = (1 - sigmas[sigmas.length - 1]) / (1 - terminal);
  return scale === 0 ? [...sigmas] : sigmas.map((sigma) => 1 - (1 - sigma) / scale);
}

function timeShiftType(settings: Settings): "exponential" | "linear" {
  return settings.choice("time_shift_type", "exponential", ["exponential", "linear"]);
}
