import type { FitObjective } from "./objective.ts";
import { type Samples, sizesOf } from "./trajectories.ts";

/** A covariance of features takes this many times as many samples. */
export const SAMPLES_A_FEATURE = 2;

/**
 * Checks that an objective has what it needs of the samples.
 *
 * @throws {RangeError} If exact samples are missing, or there are too few for a covariance.
 */
export function checkSamples(
  { distance, features, frechet, reference }: FitObjective,
  { fitted, heldOut }: { fitted: readonly Samples[]; heldOut: readonly Samples[] },
  judged: readonly Samples[],
): void {
  const isExact = (batches: readonly Samples[]) => batches.every(({ exact }) => exact !== undefined);
  const needsExact = distance !== undefined || features !== undefined || !reference;
  if (needsExact && !isExact([...fitted, ...heldOut]) || !isExact(judged)) {
    throw new RangeError(
      "Only samples that a Fréchet distance to a reference is fitted on may lack their exact ones",
    );
  }
  if (frechet !== undefined && reference) checkFeatureCounts(reference.mean.length, { fitted, heldOut, judged });
}

/** @throws {RangeError} If there are too few samples for a covariance of so many features. */
export function checkFeatureCounts(width: number, parts: Readonly<Record<string, readonly Samples[]>>): void {
  for (const [name, batches] of Object.entries(parts)) {
    const { samples } = sizesOf(batches), needed = SAMPLES_A_FEATURE * width;
    if (samples < needed) {
      throw new RangeError(
        `A covariance of ${width} features needs at least ${needed} samples, found ${samples} ${NAMES[name]}`,
      );
    }
  }
}

const NAMES: Readonly<Record<string, string>> = {
  fitted: "to fit to",
  heldOut: "held out",
  judged: "to judge",
};
