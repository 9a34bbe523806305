import { lagrangeIntegrals } from "../../../methods/multistep/quadrature.ts";
import { evenRenewal } from "../../../methods/stochastic/renewal.ts";
import { x0Weights } from "../../../methods/stochastic/x0_weights.ts";
import type { Level } from "./level.ts";
import type { Renewal } from "./multistep_stages.ts";
import type { Quantity } from "./node.ts";

/** A step of SA-Solver: noise-to-signal ratios where it begins and ends, the noise of the reverse SDE, what is extrapolated. */
export interface SaStep {
  readonly begin: number;
  readonly end: number;
  readonly tau: number;
  readonly quantity: Quantity;
}

/**
 * The predictor (arXiv 2309.05019): weights of the evaluations at some knots, newest first, in units of the next signal. Of
 * second order the slope of the clean image counts as at the step's end, halved; else the integrals are exact.
 *
 * @param knots Noise-to-signal ratios at the evaluations
 */
export function saPredictor(step: SaStep, knots: readonly number[]): readonly number[] {
  const { begin, end, tau, quantity } = step;
  if (quantity === "eps" || knots.length !== 2) return exact(step, knots);
  const width = Math.log(begin / end), [constant] = exact(step, [begin]);
  const slope = (1 + tau ** 2) * width ** 2 / 2 / Math.log(knots[1] / knots[0]);
  return [constant + slope, -slope];
}

/**
 * The corrector: the same step with the evaluation at its end, whose weight comes first.
 *
 * @param knots As for the predictor; the first is the end of the step
 */
export function saCorrector(step: SaStep, knots: readonly number[]): readonly number[] {
  const { begin, end, tau, quantity } = step;
  if (quantity === "eps" || knots.length !== 2) return exact(step, knots);
  const [constant] = exact(step, [begin]), slope = (1 + tau ** 2) * Math.log(begin / end) / 2;
  return [slope, constant - slope];
}

/** What becomes of the noise over a step that ends at a level. */
export function saRenewal({ begin, end, tau, quantity }: SaStep, to: Level): Renewal {
  if (quantity === "eps") {
    return { damping: 1, noise: tau * to.signal * Math.sqrt((begin - end) * (begin + end)) };
  }
  const mass = tau ** 2 * Math.log(begin / end);
  return { damping: Math.exp(-mass), noise: to.sigma * Math.sqrt(-Math.expm1(-2 * mass)) };
}

function exact({ begin, end, tau, quantity }: SaStep, knots: readonly number[]): readonly number[] {
  if (quantity === "x0") {
    const logs = knots.map(Math.log);
    return x0Weights({ begin, end, signal: 1 }, logs, Math.log, evenRenewal(tau, begin, end));
  }
  const integrals = lagrangeIntegrals([end, begin], knots.map(Math.log), Math.log);
  return integrals.map((integral) => -(1 + tau ** 2) * integral);
}
