import type { NoiseChoice } from "./stage_noise.ts";

/** Where the noise of a saved run's stages came from; of a function, which cannot be kept, only that it was one. */
export interface SavedNoise {
  /** As of the run. */
  readonly seed?: number;
  /** As of the run. */
  readonly first?: number;
  /** As of the run. */
  readonly noise?: "fresh" | "path" | "function";
}

/** What is kept of a choice of noise. */
export function savedNoise({ seed, first, noise }: NoiseChoice): SavedNoise {
  return { seed, first, noise: typeof noise === "function" ? "function" : noise };
}

/**
 * The noise of a run that goes on from a saved one: the same, but for what is chosen anew.
 *
 * @throws {TypeError} If it came from a function and none is given.
 */
export function resumedNoise(saved: SavedNoise | undefined, given: NoiseChoice): NoiseChoice {
  const noise = given.noise ?? saved?.noise;
  if (noise === "function") {
    throw new TypeError("The saved run took its noise from a function: noise must be given again, found none");
  }
  return { seed: given.seed ?? saved?.seed, first: given.first ?? saved?.first, noise };
}
