import { EigenvalueDecomposition, Matrix } from "ml-matrix";

/** Mean and covariance of features. */
export interface Statistics {
  mean: number[];
  covariance: Matrix;
}

/** Statistics of features, `size` of them a sample. */
export function statisticsOf(features: Float32Array, size: number): Statistics {
  const samples = features.length / size;
  const mean = Array.from({ length: size }, (_, j) => {
    let sum = 0;
    for (let i = j; i < features.length; i += size) sum += features[i];
    return sum / samples;
  });
  const centred = new Matrix(samples, size);
  for (let i = 0; i < features.length; i++) {
    centred.set(Math.floor(i / size), i % size, features[i] - mean[i % size]);
  }
  return { mean, covariance: centred.transpose().mmul(centred).div(samples - 1) };
}

/** The Fréchet distance of two Gaussians: `|m - n|^2 + tr(A + B - 2 (A^(1/2) B A^(1/2))^(1/2))`. */
export function frechetDistance(a: Statistics, b: Statistics): number {
  const root = squareRoot(a.covariance);
  const cross = eigenvaluesOf(root.mmul(b.covariance).mmul(root));
  const means = a.mean.reduce((sum, value, i) => sum + (value - b.mean[i]) ** 2, 0);
  const trace = a.covariance.trace() + b.covariance.trace();
  return means + trace - 2 * cross.reduce((sum, value) => sum + Math.sqrt(Math.max(value, 0)), 0);
}

function eigenvaluesOf(matrix: Matrix): number[] {
  return new EigenvalueDecomposition(matrix, { assumeSymmetric: true }).realEigenvalues;
}

function squareRoot(matrix: Matrix): Matrix {
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(matrix, { assumeSymmetric: true });
  const roots = Matrix.diag(realEigenvalues.map((value) => Math.sqrt(Math.max(value, 0))));
  return eigenvectorMatrix.mmul(roots).mmul(eigenvectorMatrix.transpose());
}
