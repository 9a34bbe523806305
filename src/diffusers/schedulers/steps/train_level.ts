import { type Level, levelOfAlphaBar } from "./level.ts";
import type { PredictionType } from "./node.ts";

/** What diffusers puts in place of an alphaBar of 0 where it divides by it. */
export const LEAST_ALPHA_BAR = 2 ** -24;

/** A level at which a clean image follows from the prediction, as it does not from eps where no signal is left. */
export function withSignal(level: Level, prediction: PredictionType): Level {
  return prediction === "epsilon" && level.signal === 0 ? levelOfAlphaBar(LEAST_ALPHA_BAR) : level;
}

/**
 * The level at a training step; below the first one, of the given alphaBar.
 *
 * @throws {RangeError} If the time lies beyond the last training step, where `steps_offset` can lead with many steps.
 */
export function trainLevel(alphaBars: Float32Array, t: number, below: number): Level {
  if (t < alphaBars.length) return levelOfAlphaBar(t >= 0 ? alphaBars[t] : below);
  throw new RangeError(
    `Timesteps must lie below num_train_timesteps = ${alphaBars.length}, found ${t}: take fewer steps or a lower steps_offset`,
  );
}
