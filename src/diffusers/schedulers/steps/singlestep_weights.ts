import type { DpmAlgorithm } from "./dpm_algorithm.ts";
import type { DpmSolverType } from "./dpm_weights.ts";

/**
 * Weights of one singlestep DPM-Solver step of order 1 to 3 from its first node, newest evaluation first, in units of the
 * next signal (arXiv 2206.00927 and 2211.01095). "midpoint" takes half of the constant for the slope in second order, and in
 * third the slope to the newest evaluation alone.
 *
 * @param rhos Noise-to-signal ratios at the end of the step and at the evaluations, newest first, the step's beginning last
 */
export function singlestepWeights(
  rhos: readonly number[],
  { integrals }: DpmAlgorithm,
  type: DpmSolverType,
): number[] {
  const order = rhos.length - 1, next = rhos[0], first = rhos[order];
  const [constant, slope, curve] = integrals(first, next);
  if (order === 1) return [-constant];
  const h = Math.log(first / next);
  /** How far an evaluation lies along the step, in log rho. */
  const share = (rho: number) => Math.log(first / rho) / h;
  const newest = share(rhos[1]);
  if (order === 2) {
    const weight = -(type === "midpoint" ? constant / 2 : slope) / newest;
    return [weight, -constant - weight];
  }
  const middle = share(rhos[2]);
  if (type === "midpoint") return [-slope / newest, 0, slope / newest - constant];
  // Slope and curve at the beginning, from the differences of both evaluations to it.
  const newer = (slope * middle - 2 * curve) / (newest - middle) / newest;
  const older = -(slope * newest - 2 * curve) / (newest - middle) / middle;
  return [newer, older, -constant - newer - older];
}
