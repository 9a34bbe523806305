import type { FitObjective } from "./objective.ts";
import type { Samples } from "./trajectories.ts";

/** A covariance of features takes this many times as many samples. */
export const SAMPLES_A_FEATURE = 2;

/**
 * Checks that an objective has what it needs of the samples.
 *
 * @throws {RangeError} If exact samples are missing where they are needed.
 */
export function checkSamples(
  { distance, features, reference }: FitObjective,
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
}

/** How many samples there are for what. */
export interface SampleCounts {
  readonly fitted: number;
  readonly heldOut: number;
  readonly judged: number;
}

/** @throws {RangeError} If there are too few samples for a covariance of so many features. */
export function checkFeatureCounts(width: number, counts: SampleCounts): void {
  const needed = SAMPLES_A_FEATURE * width, { fitted, heldOut, judged } = counts;
  if (Math.min(fitted, heldOut, judged) < needed) {
    throw new RangeError(
      `A covariance of ${width} features needs at least ${needed} samples, ` +
        `found ${fitted} to fit to, ${heldOut} held out and ${judged} to judge`,
    );
  }
}
