import type { Tableau } from "./tableaus.ts";

/** Name of an embedded pair: the order that is carried on, and that of the solution it is compared with. */
export type PairName = "bosh32" | "dopri54";

/**
 * Embedded Runge-Kutta pairs whose last stage is the next step's first. They are written as one tableau each: its last
 * row of `a` is the solution that is carried on, and its `b` the solution of one order less that it is compared with.
 */
export const PAIRS: Readonly<Record<PairName, Tableau>> = {
  /** Bogacki and Shampine, 1989: 3 evaluations a step. */
  bosh32: {
    order: 3,
    c: [0, 1 / 2, 3 / 4, 1],
    a: [[], [1 / 2], [0, 3 / 4], [2 / 9, 1 / 3, 4 / 9]],
    b: [7 / 24, 1 / 4, 1 / 3, 1 / 8],
  },
  /** Dormand and Prince, 1980: 6 evaluations a step. */
  dopri54: {
    order: 5,
    c: [0, 1 / 5, 3 / 10, 4 / 5, 8 / 9, 1, 1],
    a: [
      [],
      [1 / 5],
      [3 / 40, 9 / 40],
      [44 / 45, -56 / 15, 32 / 9],
      [19372 / 6561, -25360 / 2187, 64448 / 6561, -212 / 729],
      [9017 / 3168, -355 / 33, 46732 / 5247, 49 / 176, -5103 / 18656],
      [35 / 384, 0, 500 / 1113, 125 / 192, -2187 / 6784, 11 / 84],
    ],
    b: [5179 / 57600, 0, 7571 / 16695, 393 / 640, -92097 / 339200, 187 / 2100, 1 / 40],
  },
};

/** The names of all pairs. */
export const PAIR_NAMES: readonly PairName[] = Object.keys(PAIRS) as PairName[];
