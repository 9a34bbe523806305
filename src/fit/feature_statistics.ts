import { Matrix } from "ml-matrix";

/** Mean and covariance of features, for the Fréchet distance. */
export interface FeatureStatistics {
  /** The mean of each feature. */
  readonly mean: readonly number[];
  /** The rows of the covariance. */
  readonly covariance: readonly (readonly number[])[];
}

/** Statistics of features, `width` of them a sample, samples one behind the other. */
export function statisticsOf(features: Float32Array | Float64Array, width: number): FeatureStatistics {
  const samples = features.length / width;
  const mean = Array.from({ length: width }, (_, j) => {
    let sum = 0;
    for (let i = j; i < features.length; i += width) sum += features[i];
    return sum / samples;
  });
  const centred = new Matrix(samples, width);
  for (let i = 0; i < features.length; i++) {
    centred.set(Math.floor(i / width), i % width, features[i] - mean[i % width]);
  }
  return { mean, covariance: centred.transpose().mmul(centred).div(samples - 1).to2DArray() };
}
