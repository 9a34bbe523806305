import { type Level, levelOfAlphaBar } from "./level.ts";

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
