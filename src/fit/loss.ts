/** Square distances above this multiple of the median count less and less. */
const SCALE = 32;

/** What becomes small: of a sum over samples, each sample's share. */
export interface SampleLoss {
  mean(squares: Float64Array): number;
  /** The derivative of the loss by a square distance. */
  weight(square: number): number;
}

/** The mean of the squares: where the targets hang on all samples, each counts. */
export const MEAN_SQUARE: SampleLoss = { mean, weight: () => 1 };

/**
 * The loss of Cauchy: the mean of the squares where they are small, their logarithm where they are large. A few samples
 * on the edge between two images end far from the exact one by any plan, and would otherwise outweigh all others.
 */
export class Loss implements SampleLoss {
  /** @param scale The square distance at which a sample's weight is a half. */
  constructor(readonly scale: number) {}

  /** The loss whose scale fits these square distances. */
  static of(squares: Float64Array): Loss {
    return new Loss(SCALE * median(squares) || Number.MIN_VALUE);
  }

  mean(squares: Float64Array): number {
    return squares.reduce((sum, square) => sum + this.scale * Math.log1p(square / this.scale), 0) / squares.length;
  }

  weight(square: number): number {
    return 1 / (1 + square / this.scale);
  }
}

/** The mean. */
export function mean(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** The median. */
export function median(values: Float64Array): number {
  const sorted = values.toSorted(), middle = (sorted.length - 1) / 2;
  return (sorted[Math.floor(middle)] + sorted[Math.ceil(middle)]) / 2;
}
