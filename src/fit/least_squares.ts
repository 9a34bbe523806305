import { CholeskyDecomposition, Matrix } from "ml-matrix";

/** How strongly each unknown is drawn back to where it started: half a parabola's curvature, 0 for not at all. */
export interface Prior {
  readonly start: readonly number[];
  readonly weights: readonly number[];
}

/** The normal equations of a least-squares problem, summed batch by batch. */
export class NormalEquations {
  readonly #matrix: Matrix;
  readonly #gradient: Matrix;
  readonly #bent: Matrix;
  #numbers = 0;

  constructor(readonly unknowns: number) {
    this.#matrix = Matrix.zeros(unknowns, unknowns);
    this.#gradient = Matrix.zeros(unknowns, 1);
    this.#bent = Matrix.zeros(unknowns, unknowns);
  }

  /**
   * Adds a batch.
   *
   * @param residual What is to become small
   * @param columns Its derivative by each unknown
   * @param weights A weight for each sample of the batch
   * @param straight The columns without what bends otherwise than by their squares, see {@linkcode bend}
   */
  add(
    residual: ArrayLike<number>,
    columns: readonly Float32Array[],
    weights: Float64Array,
    straight: readonly Float32Array[] = columns,
  ): void {
    this.#numbers += residual.length;
    addProducts(this.#matrix, straight, (a, b) => weightedDot(a, b, weights));
    columns.forEach((column, i) =>
      this.#gradient.set(i, 0, this.#gradient.get(i, 0) + weightedDot(column, residual, weights))
    );
  }

  /** Adds a part of the curvature: the scalar products of rows, one an unknown. */
  bend(rows: readonly Float64Array[]): void {
    addProducts(this.#bent, rows, dot);
  }

  /**
   * The step of Levenberg and Marquardt from `at`: the minimum of the linear model and the prior, with a penalty on
   * the step's length, measured in each unknown's own unit.
   *
   * @param damping The penalty, relative to the largest curvature
   */
  step(at: readonly number[], { start, weights }: Prior, units: readonly number[], damping: number): number[] {
    const matrix = Matrix.div(this.#matrix, this.#numbers).add(this.#bent),
      gradient = Matrix.div(this.#gradient, this.#numbers);
    const largest = units.reduce(
      (most, unit, i) => Math.max(most, (matrix.get(i, i) + weights[i]) * unit ** 2),
      0,
    );
    for (let i = 0; i < this.unknowns; i++) {
      gradient.set(i, 0, gradient.get(i, 0) + weights[i] * (at[i] - start[i]));
      matrix.set(i, i, matrix.get(i, i) + weights[i] + damping * largest / units[i] ** 2);
    }
    return new CholeskyDecomposition(matrix).solve(gradient).to1DArray().map((value) => -value);
  }
}

/** Adds the product of each two rows to a symmetric matrix. */
function addProducts<Row>(matrix: Matrix, rows: readonly Row[], product: (a: Row, b: Row) => number): void {
  rows.forEach((row, i) => {
    for (let j = 0; j <= i; j++) {
      const sum = matrix.get(i, j) + product(row, rows[j]);
      matrix.set(i, j, sum).set(j, i, sum);
    }
  });
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}

/** The scalar product, each sample's part times its weight. */
function weightedDot(a: ArrayLike<number>, b: ArrayLike<number>, weights: Float64Array): number {
  const elements = a.length / weights.length;
  let sum = 0, at = 0;
  for (const weight of weights) {
    let part = 0;
    for (const end = at + elements; at < end; at++) part += a[at] * b[at];
    sum += weight * part;
  }
  return sum;
}
