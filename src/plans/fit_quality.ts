/**
 * How far a plan's samples end from the exact ones of the same noise. The distance of a sample is the root mean square
 * over its elements.
 */
export interface FitQuality {
  /** The median distance. */
  readonly median: number;
  /** The root mean square of all distances, which a few samples far off make large. */
  readonly rmse: number;
  /** The distance that one sample in a hundred exceeds. */
  readonly percentile99: number;
  /**
   * Share of the samples that end elsewhere: farther off than half the root mean square distance between two exact
   * samples, within [0, 1].
   */
  readonly elsewhere: number;
}

/** Checks what JSON says of a plan's quality. @throws {RangeError} If it makes no sense. */
export function checkFitQuality(name: string, quality: Partial<FitQuality>): void {
  const { median, rmse, percentile99, elsewhere } = quality ?? {};
  const numbers: unknown[] = [median, rmse, percentile99, elsewhere];
  if (!numbers.every((value) => Number.isFinite(value) && value as number >= 0) || elsewhere! > 1) {
    throw new RangeError(
      `${name} must have a median, rmse and percentile99 of at least 0 and a share elsewhere within [0, 1], ` +
        `found ${numbers.join(", ")}`,
    );
  }
}
