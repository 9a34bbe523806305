import type { SchedulerRequest } from "../scheduler_run.ts";
import type { Settings } from "../settings.ts";
import { rampName, rampSigmas } from "./sigma_ramps.ts";
import { spacedTimes } from "./spaced_times.ts";
import { sigmaOfTime, timeOfSigma } from "./train_sigmas.ts";

/** Where a scheduler with the state `x0 + sigma eps` asks its model. */
export interface ExplodingGrid {
  /** Real times, one a step. */
  readonly times: readonly number[];
  /** Sigmas at the same places, rounded to float32, as diffusers has them. */
  readonly sigmas: readonly number[];
}

/** The grid of Euler, Heun, LMS and KDPM2: a ramp lies between the sigmas of the timesteps that it replaces. */
export function explodingGrid(
  settings: Settings,
  trained: Float32Array,
  request: SchedulerRequest,
): ExplodingGrid {
  const { count, timesteps } = request;
  const spacing = { fallback: "linspace", isReal: true } as const;
  const spaced = timesteps ?? spacedTimes(settings, trained.length, count, spacing);
  const sigmas = spaced.map((t) => sigmaOfTime(trained, t));
  const ramp = rampName(settings);
  if (!ramp) return { times: spaced, sigmas: sigmas.map(Math.fround) };
  if (timesteps) {
    throw new RangeError(`Custom timesteps exclude ${ramp} sigmas, which have timesteps of their own`);
  }
  // With "log_linear", which Euler alone knows, the ends are those of all training steps.
  const ends = settings.raw("interpolation_type") === "log_linear" ? [...trained].reverse() : sigmas;
  const ramped = rampSigmas(settings, ramp, ends, count);
  return { times: ramped.map((sigma) => timeOfSigma(trained, sigma)), sigmas: ramped.map(Math.fround) };
}

/** What standard normal noise is multiplied by at the start of such a grid. */
export function explodingNoiseScale(settings: Settings, sigmas: readonly number[]): number {
  const greatest = Math.max(...sigmas);
  return settings.raw("timestep_spacing") === "leading" ? Math.hypot(greatest, 1) : greatest;
}
