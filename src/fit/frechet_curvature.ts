import { EigenvalueDecomposition, Matrix } from "ml-matrix";
import { type FeatureStatistics, statisticsOf } from "./feature_statistics.ts";

/** So many directions of the features, those of most variance, say how the covariance changes. */
const DIRECTIONS = 64;
/** Variances below this share of the largest are none. */
const NO_VARIANCE = 1e-10;

/**
 * How a Fréchet distance bends as samples change. Samples may move in many ways that leave mean and covariance as they
 * are, and then the distance stays: what counts is how these two change. Where the covariance is E off the reference's,
 * with variances v along its axes, the distance is nearly `|mean|^2 + sum E_ij^2 / (2 (v_i + v_j))`.
 */
export class FrechetCurvature {
  readonly #axes: Matrix;
  readonly #variances: readonly number[];

  /** @param reference What the distance is to */
  constructor({ covariance }: FeatureStatistics) {
    const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(
      new Matrix(covariance.map((row) => [...row])),
      { assumeSymmetric: true },
    );
    const order = [...realEigenvalues.keys()].sort((a, b) => realEigenvalues[b] - realEigenvalues[a]);
    const kept = order.slice(0, DIRECTIONS);
    this.#axes = eigenvectorMatrix.subMatrixColumn(kept);
    this.#variances = kept.map((i) => Math.max(realEigenvalues[i], 0));
  }

  /**
   * A row for each way in which samples may change: the scalar products of the rows are the second derivatives of half the distance.
   *
   * @param now Mean and covariance of all samples
   * @param features Features of some of them, one sample behind the other
   * @param changes How these features change, for each way
   */
  rows(now: FeatureStatistics, features: Float64Array, changes: readonly Float64Array[]): Float64Array[] {
    const width = now.mean.length, samples = features.length / width;
    const centre = statisticsOf(features, width).mean;
    const onAxes = (values: Float64Array) => new Matrix(rowsOf(values, width)).mmul(this.#axes);
    const deviations = onAxes(features.map((value, i) => value - centre[i % width])).transpose();
    const weights = this.#weights(now), { length } = this.#variances;
    return changes.map((change) => {
      const row = new Float64Array(width + length * (length + 1) / 2), moved = onAxes(change);
      change.forEach((value, i) => row[i % width] += value / samples);
      const product = deviations.mmul(moved);
      let at = width;
      for (let i = 0; i < length; i++) {
        for (let j = 0; j <= i; j++) {
          row[at++] = weights[i][j] * (product.get(i, j) + product.get(j, i)) / (samples - 1);
        }
      }
      return row;
    });
  }

  /** The weights of the covariance's changes; along each axis the variance is halfway between the reference's and what it is. */
  #weights({ covariance }: FeatureStatistics): number[][] {
    const own = new Matrix(covariance.map((row) => [...row]));
    const variances = this.#variances.map((variance, i) => {
      const axis = this.#axes.getColumnVector(i);
      return (variance + axis.transpose().mmul(own).mmul(axis).get(0, 0)) / 2;
    });
    const least = NO_VARIANCE * Math.max(...variances);
    return variances.map((a, i) =>
      variances.map((b, j) => a + b > least ? 1 / Math.sqrt((i === j ? 2 : 1) * (a + b)) : 0)
    );
  }
}

function rowsOf(values: Float64Array, width: number): number[][] {
  return Array.from({ length: values.length / width }, (_, i) => [...values.subarray(i * width, (i + 1) * width)]);
}
