/** An explicit Runge-Kutta method as a Butcher tableau. */
export interface Tableau {
  /** Order of convergence. */
  readonly order: number;
  /** Nodes, the first 0, all within [0, 1]. */
  readonly c: readonly number[];
  /** Stage weights, row i with i entries: `[]`, `[a21]`, `[a31, a32]`, ... Rows sum to c. */
  readonly a: readonly (readonly number[])[];
  /** Weights of the step, with sum 1. */
  readonly b: readonly number[];
}

/** A tableau as a caller may give it. */
export interface TableauInput {
  /** Weights of the step, with sum 1. */
  readonly b: readonly number[];
  /** Stage weights: rows below the diagonal as in {@linkcode Tableau}, or a square matrix with zeros elsewhere. */
  readonly a: readonly (readonly number[])[];
  /** Nodes within [0, 1]. Default: the sums of the rows. */
  readonly c?: readonly number[];
  /** Order of convergence, for information. Default: what the order conditions up to 4 say. */
  readonly order?: number;
}

/** Name of a built-in tableau; the leading digit is the order. */
export type TableauName = "1euler" | "2heun" | "3kutta" | "3ral" | "3heun" | "3vdh" | "3ssprk" | "4rk" | "5dopri";

/** The tableaus of jax_deis, by its names, and one of fifth order. */
export const TABLEAUS: Readonly<Record<TableauName, Tableau>> = {
  /** Euler's method; in rho it is DDIM. */
  "1euler": { order: 1, c: [0], a: [[]], b: [1] },
  /** Heun's second-order method, also called the explicit trapezoidal rule; the solver of EDM. */
  "2heun": { order: 2, c: [0, 1], a: [[], [1]], b: [1 / 2, 1 / 2] },
  /** Kutta's third-order method. */
  "3kutta": { order: 3, c: [0, 1 / 2, 1], a: [[], [1 / 2], [-1, 2]], b: [1 / 6, 2 / 3, 1 / 6] },
  /** Ralston's third-order method. */
  "3ral": { order: 3, c: [0, 1 / 2, 3 / 4], a: [[], [1 / 2], [0, 3 / 4]], b: [2 / 9, 1 / 3, 4 / 9] },
  /** Heun's third-order method. */
  "3heun": { order: 3, c: [0, 1 / 3, 2 / 3], a: [[], [1 / 3], [0, 2 / 3]], b: [1 / 4, 0, 3 / 4] },
  /** The third-order method of van der Houwen and Wray. */
  "3vdh": { order: 3, c: [0, 8 / 15, 2 / 3], a: [[], [8 / 15], [1 / 4, 5 / 12]], b: [1 / 4, 0, 3 / 4] },
  /** The strong-stability-preserving third-order method of Shu and Osher. */
  "3ssprk": { order: 3, c: [0, 1, 1 / 2], a: [[], [1], [1 / 4, 1 / 4]], b: [1 / 6, 1 / 6, 2 / 3] },
  /** The classical fourth-order method. */
  "4rk": {
    order: 4,
    c: [0, 1 / 2, 1 / 2, 1],
    a: [[], [1 / 2], [0, 1 / 2], [0, 0, 1]],
    b: [1 / 6, 1 / 3, 1 / 3, 1 / 6],
  },
  /** The fifth-order method of Dormand and Prince. */
  "5dopri": {
    order: 5,
    c: [0, 1 / 5, 3 / 10, 4 / 5, 8 / 9, 1],
    a: [
      [],
      [1 / 5],
      [3 / 40, 9 / 40],
      [44 / 45, -56 / 15, 32 / 9],
      [19372 / 6561, -25360 / 2187, 64448 / 6561, -212 / 729],
      [9017 / 3168, -355 / 33, 46732 / 5247, 49 / 176, -5103 / 18656],
    ],
    b: [35 / 384, 0, 500 / 1113, 125 / 192, -2187 / 6784, 11 / 84],
  },
};

/** The names of all tableaus. */
export const TABLEAU_NAMES: readonly TableauName[] = Object.keys(TABLEAUS) as TableauName[];
