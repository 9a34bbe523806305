import type { SchedulerRequest } from "../scheduler_run.ts";
import type { Settings } from "../settings.ts";
import { explodingLevel, type Level } from "../steps/level.ts";
import { explodingGrid, explodingNoiseScale } from "./exploding_grid.ts";

/** The part of a grid that is run, for a state `x0 + sigma eps` that ends without noise. */
export interface ExplodingPart {
  /** Real times, one a step that is left. */
  readonly times: readonly number[];
  /** The state's level at each of them, and at the end. */
  readonly levels: readonly Level[];
  /** Sigmas of the whole grid, 0 at the end. */
  readonly sigmas: readonly number[];
  /** What standard normal noise is multiplied by at the start of the whole grid. */
  readonly noiseScale: number;
}

/** The grid of Euler, Heun, LMS and KDPM2 from the first step that is asked for, down to 0. */
export function explodingPart(
  settings: Settings,
  trained: Float32Array,
  request: SchedulerRequest,
): ExplodingPart {
  const grid = explodingGrid(settings, trained, request), sigmas = [...grid.sigmas, 0];
  return {
    times: grid.times.slice(request.start),
    levels: sigmas.map(explodingLevel).slice(request.start),
    sigmas,
    noiseScale: explodingNoiseScale(settings, sigmas),
  };
}
