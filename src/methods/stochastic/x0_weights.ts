import { lagrangeBasis } from "../multistep/lagrange_basis.ts";
import { lagrangeIntegrals } from "../multistep/quadrature.ts";
import type { Renewal } from "./renewal.ts";

/** Beyond so many powers of e before the end, the clean image has no weight. */
const NOTHING = 40;
/** The most powers of e that the weight changes by from one edge of the quadrature to the next. */
const PIECE = 2;
const HALVINGS = 20;

/** A step of a reverse SDE by rho, which falls to a value above 0. */
export interface RhoStep {
  begin: number;
  end: number;
  /** The signal where it ends. */
  signal: number;
  /** Values of rho at which the variable has a kink. Default: none. */
  kinks?: readonly number[];
}

/**
 * The weights of predicted clean images in the next state of a reverse SDE, `sigma_t e^-m_t integral of L_j dy`,
 * `y = e^(lambda + m)`, with L_j the Lagrange polynomials through the knots.
 *
 * @param step The step
 * @param knots Where the images were predicted, in the variable of the polynomials
 * @param u That variable as a function of rho
 * @param renewal How the step renews its noise
 */
export function x0Weights(
  { begin, end, signal, kinks = [] }: RhoStep,
  knots: readonly number[],
  u: (rho: number) => number,
  { mass, massFrom, tauSquared }: Renewal,
): readonly number[] {
  if (knots.length === 1) return [-signal * Math.expm1(Math.log(end / begin) - mass)];
  if (mass === Infinity) return lagrangeBasis(knots, u(end)).map((value) => signal * value);
  const powers = (reach: number) => reach + massFrom(end * Math.exp(reach));
  const reach = reachOf(powers, Math.log(begin / end)), pieces = Math.ceil(powers(reach) / PIECE);
  const edges = [
    ...Array.from({ length: pieces }, (_, i) => end * Math.exp(reach * (1 - i / pieces))),
    ...kinks.filter((rho) => rho < end * Math.exp(reach)),
    end,
  ].map((rho) => 1 / rho).sort((a, b) => a - b);
  // Of y over its value at the end, whose derivative by 1 / rho this is.
  const density = (inverse: number) => (1 + tauSquared(1 / inverse)) * Math.exp(-massFrom(1 / inverse)) * end;
  const ofInverse = (inverse: number) => u(1 / inverse);
  return lagrangeIntegrals(edges, knots, ofInverse, density).map((integral) => signal * integral);
}

/** How far back from the end, in lambda, the clean image has a weight: `powers`, which rise, say how much less there. */
function reachOf(powers: (reach: number) => number, width: number): number {
  let [low, high] = [0, Math.min(width, NOTHING)];
  if (powers(high) <= NOTHING) return high;
  for (let i = 0; i < HALVINGS; i++) {
    const middle = (low + high) / 2;
    if (powers(middle) > NOTHING) high = middle;
    else low = middle;
  }
  return high;
}
