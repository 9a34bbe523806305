import type { Plan } from "../plans/plan.ts";
import type { Sde } from "../schedules/sde.ts";

/** Standard deviations of the data that a bound is to hold for, evenly spaced in their logarithm. */
const DEVIATIONS = Array.from({ length: 8 }, (_, i) => 0.3 * 10 ** (i / 7));
/** Small deviations are given more weight: data has more of its directions there. */
const WEIGHTS = DEVIATIONS.map((s) => 1 / s);
const TOTAL_WEIGHT = WEIGHTS.reduce((sum, weight) => sum + weight);
/** How far a network's eps may be from that of the data. */
const EPS_ERROR = 1e-3;

/**
 * A bound on the error of a plan with one evaluation a step: the sum over the steps of the error of each, on exact
 * values of eps, carried to the end by the exact flow; root mean square over Gaussian data of several sizes s.
 *
 * For such data the flow is `v = c sqrt(s^2 + rho^2)` in `v = x / signal`, with `eps = dv / drho`.
 */
export function errorBound(sde: Sde, { timesteps, stages }: Plan): number {
  const rhos = timesteps.map((t) => sde.rho(t)), signals = timesteps.map((t) => sde.signal(t));
  const end = rhos.length - 1;
  let bound = 0;
  stages.forEach(({ update }, k) => {
    const weights = update.slice(2).map((weight) => weight / signals[k + 1]);
    const extrapolation = weights.reduce((sum, weight) => sum + Math.abs(weight), 0) - (rhos[k] - rhos[k + 1]);
    let sum = 0;
    DEVIATIONS.forEach((s, i) => {
      const length = (rho: number) => Math.hypot(s, rho);
      const scale = 1 / (signals[0] * length(rhos[0]));
      // sqrt(s^2 + b^2) - sqrt(s^2 + a^2), without the difference
      const [a, b] = [rhos[k], rhos[k + 1]];
      const exact = (b - a) * (b + a) / (length(b) + length(a));
      const step = weights.reduce((total, weight, j) => total + weight * rhos[k - j] / length(rhos[k - j]), 0);
      const error = scale * (step - exact), carried = length(rhos[end]) / length(b);
      sum += WEIGHTS[i] * (error ** 2 + (EPS_ERROR * extrapolation) ** 2) * carried ** 2;
    });
    bound += Math.sqrt(sum / TOTAL_WEIGHT);
  });
  return bound;
}
