import { checkInteger } from "../../internal/check.ts";
import { checkNoiseArguments, type NoiseArguments } from "./noise_arguments.ts";
import type { Scheduler } from "./scheduler_registry.ts";
import type { SchedulerRequest } from "./scheduler_run.ts";

/** Options of schedulerPlan. */
export interface SchedulerOptions extends NoiseArguments {
  /** Sigmas of your own, falling, for Euler (numStep + 1 of them, the last one included), FlowMatchEuler, UniPC and EDM (numStep). */
  sigmas?: readonly number[];
  /** Timesteps of your own, falling, numStep of them, for Euler, Heun, DPM-Solver and FlowMatchEuler. */
  timesteps?: readonly number[];
  /** The shift of a scheduler that shifts dynamically, which pipelines take from the size of the image. */
  mu?: number;
  /**
   * Steps to leave out at the beginning, for image to image: 0 to numStep - 1. The plan then starts from an image with
   * noise as schedulerLevels says, at 0 too, and not from standard normal noise. Default: none, from noise.
   */
  start?: number;
}

/** Checks what a caller asks a scheduler for. @throws {RangeError} If a number is out of range, or this scheduler takes none. */
export function requestOf(
  name: string,
  scheduler: Scheduler,
  count: number,
  options: SchedulerOptions,
): SchedulerRequest {
  const { sigmas, timesteps, mu, start = 0, ...others } = options;
  checkInteger("numStep", count, 1);
  checkInteger("start", start, 0);
  if (start >= count) throw new RangeError(`start must be at most ${count - 1} of ${count} steps, found ${start}`);
  if (mu !== undefined && !Number.isFinite(mu)) throw new RangeError(`mu must be a finite number, found ${mu}`);
  if (sigmas) {
    if (scheduler.extraSigmas === undefined) {
      throw new RangeError(`${name} takes no sigmas, found ${sigmas.length}`);
    }
    checkFalling("sigmas", sigmas, count + scheduler.extraSigmas);
  }
  if (timesteps) {
    if (!scheduler.takesTimesteps) throw new RangeError(`${name} takes no timesteps, found ${timesteps.length}`);
    checkFalling("timesteps", timesteps, count);
  }
  checkNoiseArguments(name, others, scheduler.noiseArguments ?? []);
  return { ...others, count, start, sigmas, timesteps, mu };
}

function checkFalling(name: string, values: readonly number[], count: number): void {
  if (values.length !== count) throw new RangeError(`${name} must be ${count} numbers, found ${values.length}`);
  values.forEach((value, i) => {
    if (!(value >= 0 && value < (values[i - 1] ?? Infinity))) {
      throw new RangeError(`${name} must fall strictly and be at least 0, found ${value} at ${i}`);
    }
  });
}
