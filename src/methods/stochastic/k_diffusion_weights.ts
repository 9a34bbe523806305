import { exponentialFunctions } from "../../internal/exponential_functions.ts";

/**
 * The weights of k-diffusion's dpmpp_2m_sde and dpmpp_3m_sde, in units of the next signal, newest first: of the clean image
 * as a polynomial in log rho, whose integral over the step is approximated. With degree 1 the slope counts half of the
 * constant; with degree 2 the curve counts half, and where there are two images only, the slope is exact.
 *
 * @param begin Noise-to-signal ratio where the step begins
 * @param end The same where it ends
 * @param knots The same where the images were predicted, one to three, newest first
 * @param degree Degree of the polynomial where there are images enough, 1 or 2
 * @param tauSquared Square of the step's tau, eta there
 */
export function kDiffusionWeights(
  { begin, end, tauSquared }: { begin: number; end: number; tauSquared: number },
  knots: readonly number[],
  degree: number,
): number[] {
  const h = Math.log(begin / end);
  const [constant, slope, curve] = exponentialFunctions(-(1 + tauSquared) * h, 3);
  if (knots.length === 1) return [-constant];
  const [h0, h1] = knots.slice(1).map((rho, i) => Math.log(rho / knots[i]) / h);
  if (knots.length === 2) {
    const difference = -(degree === 1 ? constant / 2 : slope) / h0;
    return [difference - constant, -difference];
  }
  // Of the differences of the newest pair and of the pair before it, in units of the step.
  const bend = (slope * h0 + curve) / (h0 + h1);
  const newer = -(slope + bend) / h0, older = bend / h1;
  return [newer - constant, older - newer, -older];
}
