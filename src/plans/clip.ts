import { checkPositive } from "../internal/check.ts";

/**
 * A clean image that is cut to a range, with u the image as the model predicts it, w the image that is cut: w is u cut to
 * `[-limit, limit]`. With a quantile it is dynamic thresholding (arXiv 2205.11487): s is this quantile of the absolute
 * values of each image, but at least 1 and at most the limit, and w is u cut to `[-s, s]` and divided by s.
 */
export interface Clip {
  /** Weights of state and model output in u. */
  readonly image: readonly [state: number, output: number];
  /** The limit, greater than 0. */
  readonly limit: number;
  /** The quantile, within [0, 1]; absent where the limit is the same for all images. */
  readonly quantile?: number;
  /** Weight of w in the history's new entry, in addition to the stage's `store`. */
  readonly store: number;
  /** Weight of w in the next state, in addition to the stage's `update`. */
  readonly update: number;
}

/** @throws {RangeError} If a clip makes no sense, or its stage adds noise to what it adds itself. */
export function checkClip(name: string, clip: Clip, noise: number | undefined): void {
  const { image, limit, quantile, store, update } = clip ?? {};
  const numbers: unknown[] = [...Array.isArray(image) ? image : [], store, update];
  if (numbers.length !== 4 || !numbers.every(Number.isFinite)) {
    throw new RangeError(
      `The plan's ${name}.clip must have two image weights, store and update, found ${numbers}`,
    );
  }
  checkPositive(`The plan's ${name}.clip.limit`, limit);
  if (quantile !== undefined && !(quantile >= 0 && quantile <= 1)) {
    throw new RangeError(`The plan's ${name}.clip.quantile must lie in [0, 1], found ${quantile}`);
  }
  if (noise && update !== 0) {
    throw new RangeError(`The plan's ${name} must add noise or a clipped image to the state, found both`);
  }
}
