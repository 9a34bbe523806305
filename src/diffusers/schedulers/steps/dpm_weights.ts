import type { DpmAlgorithm } from "./dpm_algorithm.ts";

/** How the second order ends: with the average of the slope, or its exact integral. */
export type DpmSolverType = "midpoint" | "heun";

/**
 * Weights of DPM-Solver (arXiv 2206.00927, eps) and DPM-Solver++ (arXiv 2211.01095, x0), newest first, in units of the
 * next signal: the quantity is a polynomial in log rho through the last nodes, integrated exactly, but for "midpoint", where
 * the slope counts half of the constant.
 *
 * @param rhos Noise-to-signal ratios at the end of the step and at the nodes, newest first; as many nodes as the order, 1 to 3
 */
export function dpmWeights(rhos: readonly number[], { integrals }: DpmAlgorithm, type: DpmSolverType): number[] {
  const [next, rho, rho1, rho2] = rhos;
  const [constant, slope, curve] = integrals(rho, next);
  const order = rhos.length - 1;
  if (order === 1) return [-constant];
  const h = Math.log(rho / next), h0 = Math.log(rho1 / rho);
  if (order === 2) {
    const difference = -(type === "midpoint" ? constant / 2 : slope) * h / h0;
    return [difference - constant, -difference];
  }
  // First and second divided differences, of the newest pair and of the pair before, in units of h.
  const h1 = Math.log(rho2 / rho1), share = h0 / (h0 + h1);
  const newer = -(slope * (1 + share) + curve * h / (h0 + h1)) * h / h0;
  const older = (slope * share + curve * h / (h0 + h1)) * h / h1;
  return [newer - constant, older - newer, -older];
}
