import { type Tableau, TABLEAUS } from "./tableaus.ts";

/** Name of an embedded pair: the order that is carried on, and that of the solution it is compared with. */
export type PairName = "bosh32" | "dopri54";

/**
 * Embedded Runge-Kutta pairs whose last stage is the next step's first. They are written as one tableau each: its last
 * row of `a` is the solution that is carried on, and its `b` the solution of one order less that it is compared with.
 */
export const PAIRS: Readonly<Record<PairName, Tableau>> = {
  /** Bogacki and Shampine, 1989, on Ralston's method: 3 evaluations a step. */
  bosh32: pairOf(TABLEAUS["3ral"], [7 / 24, 1 / 4, 1 / 3, 1 / 8]),
  /** Dormand and Prince, 1980: 6 evaluations a step. */
  dopri54: pairOf(
    TABLEAUS["5dopri"],
    [5179 / 57600, 0, 7571 / 16695, 393 / 640, -92097 / 339200, 187 / 2100, 1 / 40],
  ),
};

function pairOf({ order, a, b, c }: Tableau, compared: number[]): Tableau {
  return { order, c: [...c, 1], a: [...a, b], b: compared };
}

/** The names of all pairs. */
export const PAIR_NAMES: readonly PairName[] = Object.keys(PAIRS) as PairName[];
