import type { Stage } from "../../plans/plan.ts";
import type { NoiseArguments } from "./noise_arguments.ts";
import type { Level } from "./steps/level.ts";

/** What a scheduler is asked for, checked. */
export interface SchedulerRequest extends Readonly<NoiseArguments> {
  /** Number of steps of the whole grid. */
  readonly count: number;
  /** Steps that are left out at its beginning. */
  readonly start: number;
  /** Sigmas in place of those of the config. */
  readonly sigmas?: readonly number[];
  /** Timesteps in place of those of the config. */
  readonly timesteps?: readonly number[];
  /** Shift of a dynamically shifted flow. */
  readonly mu?: number;
}

/** A scheduler's way from noise to image, as the numbers of a plan. */
export interface SchedulerRun {
  /** The order of its steps. */
  readonly order: number;
  /** Strictly monotone times, one more than there are steps. */
  readonly times: readonly number[];
  /** The state's level at each of them. */
  readonly levels: readonly Level[];
  /** The stages, for a state that stands at the first level. */
  readonly stages: readonly Stage[];
  /** Factor of standard normal noise that such a state starts from: diffusers' init_noise_sigma. Default 1. */
  readonly noiseScale?: number;
}
