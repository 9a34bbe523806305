import { EigenvalueDecomposition, Matrix } from "ml-matrix";
import { type FeatureStatistics, statisticsOf } from "./feature_statistics.ts";

/** Variances below this share of the largest are none. */
const NO_VARIANCE = 1e-10;

/**
 * The Fréchet distance of features to a reference, both taken for Gaussian: the least mean square by which one can be moved
 * onto the other, `|m - n|^2 + tr(A + B - 2 (B^(1/2) A B^(1/2))^(1/2))`.
 */
export class Frechet {
  readonly #reference: FeatureStatistics;
  readonly #root: Matrix;
  readonly #trace: number;

  constructor(reference: FeatureStatistics) {
    const covariance = new Matrix(reference.covariance.map((row) => [...row]));
    this.#reference = reference;
    this.#root = powerOf(covariance, 0.5);
    this.#trace = covariance.trace();
  }

  /** Number of features. */
  get width(): number {
    return this.#reference.mean.length;
  }

  /** The distance of other statistics. */
  distance({ mean, covariance }: FeatureStatistics): number {
    const other = new Matrix(covariance.map((row) => [...row]));
    const { realEigenvalues } = eigenOf(this.#root.mmul(other).mmul(this.#root));
    const means = mean.reduce((sum, value, i) => sum + (value - this.#reference.mean[i]) ** 2, 0);
    const cross = realEigenvalues.reduce((sum, value) => sum + Math.sqrt(Math.max(value, 0)), 0);
    return means + other.trace() + this.#trace - 2 * cross;
  }

  /**
   * Where the features of samples go when they are moved onto the reference by the least: their mean square distance to there
   * is the Fréchet distance, and with other features and the same targets never less than theirs.
   */
  targets(features: Float64Array): Float64Array {
    const { width } = this, { mean, covariance } = statisticsOf(features, width);
    const inner = this.#root.mmul(new Matrix(covariance.map((row) => [...row]))).mmul(this.#root);
    const map = this.#root.mmul(powerOf(inner, -0.5)).mmul(this.#root).to2DArray();
    const targets = new Float64Array(features.length);
    for (let row = 0; row < features.length; row += width) {
      for (let i = 0; i < width; i++) {
        const weights = map[i];
        let sum = this.#reference.mean[i];
        for (let j = 0; j < width; j++) sum += weights[j] * (features[row + j] - mean[j]);
        targets[row + i] = sum;
      }
    }
    return targets;
  }
}

function eigenOf(matrix: Matrix): EigenvalueDecomposition {
  return new EigenvalueDecomposition(matrix, { assumeSymmetric: true });
}

/** A power of a symmetric matrix; directions without variance stay without. */
function powerOf(matrix: Matrix, power: number): Matrix {
  const { realEigenvalues, eigenvectorMatrix } = eigenOf(matrix);
  const least = NO_VARIANCE * Math.max(...realEigenvalues);
  const powers = Matrix.diag(realEigenvalues.map((value) => value > least ? value ** power : 0));
  return eigenvectorMatrix.mmul(powers).mmul(eigenvectorMatrix.transpose());
}
