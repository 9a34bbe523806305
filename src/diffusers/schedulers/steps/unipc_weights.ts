import { Matrix, solve } from "ml-matrix";
import { exponentialIntegrals } from "./exponential_integrals.ts";
import type { Quantity } from "./node.ts";

/** UniPC's B(h): h itself, or e^h - 1. */
export type UniPcType = "bh1" | "bh2";

/**
 * The predictor of UniPC (arXiv 2302.04867): weights of the evaluations at the last nodes, newest first, in units of the next
 * signal. Of second order the slope counts half of B(h), as in the paper's code.
 *
 * @param rhos Noise-to-signal ratios at the end of the step and at the nodes, newest first; as many nodes as the order
 */
export function uniPcPredictor(rhos: readonly number[], quantity: Quantity, type: UniPcType): number[] {
  return weights(rhos, quantity, type, false);
}

/**
 * The corrector: the same step with the evaluation at its end, whose weight comes first. Of first order it counts half.
 *
 * @param rhos As for the predictor
 */
export function uniPcCorrector(rhos: readonly number[], quantity: Quantity, type: UniPcType): number[] {
  return weights(rhos, quantity, type, true);
}

function weights(rhos: readonly number[], quantity: Quantity, type: UniPcType, isCorrector: boolean): number[] {
  const [next, rho, ...older] = rhos, order = rhos.length - 1;
  const integrals = exponentialIntegrals(rho, next, quantity, order + 1);
  const h = Math.log(rho / next);
  // Each difference to the newest node, by its place in units of the step; the end of the step is at 1.
  const places = [...older.map((past) => Math.log(rho / past) / h), ...(isCorrector ? [1] : [])];
  // A step of no width changes nothing.
  if (h === 0 || places.length === 0) return [...(isCorrector ? [0] : []), -integrals[0], ...older.map(() => 0)];
  const B = type === "bh2" ? integrals[0] : quantity === "x0" ? -h : h * next;
  const differences = coefficients(places, integrals, B).map((value, i) => -B * value / places[i]);
  const newest = -integrals[0] - differences.reduce((sum, value) => sum + value, 0);
  if (!isCorrector) return [newest, ...differences];
  return [differences[older.length], newest, ...differences.slice(0, -1)];
}

/** The rho_k of the paper: `sum_k rho_k places[k]^(i - 1) = i! G_(i+1) / B`, or 1/2 where there is one place alone. */
function coefficients(places: readonly number[], integrals: readonly number[], B: number): number[] {
  if (places.length === 1) return [0.5];
  let factorial = 1;
  const powers = places.map((_, i) => places.map((place) => place ** i));
  const wanted = places.map((_, i) => [(factorial *= i + 1) * integrals[i + 1] / B]);
  return solve(new Matrix(powers), new Matrix(wanted)).to1DArray();
}
