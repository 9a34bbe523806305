import type { FitQuality } from "../plans/fit_quality.ts";
import { mean, median } from "./loss.ts";
import { sizesOf, type Trajectories } from "./trajectories.ts";

/**
 * The quality that square distances, one a sample, amount to.
 *
 * @param far The square distance beyond which a sample has ended elsewhere
 */
export function qualityOf(squares: Float64Array, far: number): FitQuality {
  const sorted = squares.toSorted(), count = squares.length;
  return {
    median: Math.sqrt(median(squares)),
    rmse: Math.sqrt(mean(squares)),
    percentile99: Math.sqrt(sorted[Math.ceil(0.99 * count) - 1]),
    elsewhere: squares.filter((square) => square > far).length / count,
  };
}

/**
 * What plans are ranked by, the less the better: the logarithm of the median times the root mean square distance. The
 * first says what the usual sample is like, the second counts the few that end far off.
 */
export function scoreOf(squares: Float64Array): number {
  return (Math.log(median(squares)) + Math.log(mean(squares))) / 2;
}

/** A quarter of the mean square distance between two exact samples. */
export function farSquare(batches: readonly Trajectories[]): number {
  const { samples, elements } = sizesOf(batches);
  const sums = new Float64Array(elements), squares = new Float64Array(elements);
  for (const { exact: { data } } of batches) {
    data.forEach((value, i) => {
      sums[i % elements] += value;
      squares[i % elements] += value ** 2;
    });
  }
  const variance = sums.reduce((total, sum, i) => total + squares[i] / samples - (sum / samples) ** 2, 0) /
    elements;
  return 2 * variance / 4;
}
