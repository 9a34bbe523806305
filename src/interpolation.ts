import type { StepWeights } from "./multistep.ts";
import { getQuadrature } from "./quadrature.ts";
import type { Sde } from "./sde.ts";

/**
 * Weights of a method that interpolates eps by a polynomial in a variable u:
 * `w_j = integral over the step of L_j(u(rho)) drho`, with L_j the Lagrange polynomials through the nodes.
 *
 * @param sde The schedule
 * @param timesteps The grid
 * @param u The variable as a function of rho; rho itself where absent
 */
export function interpolationWeights(
  sde: Sde,
  timesteps: readonly number[],
  u?: (rho: number) => number,
): StepWeights {
  const rhos = timesteps.map((t) => sde.rho(t));
  const values = u ? rhos.map(u) : rhos;
  return (step, nodes) => {
    const [from, to] = [timesteps[step], timesteps[step + 1]];
    const [low, high] = from < to ? [step, step + 1] : [step + 1, step];
    // A polynomial in rho has no kinks; any other variable has those of the schedule.
    const kinks = u ? sde.kinks(timesteps[low], timesteps[high]).map((t) => sde.rho(t)) : [];
    const knots = nodes.map((node) => values[node]);
    const integrals = getQuadrature(knots.length - 1).lagrange([rhos[low], ...kinks, rhos[high]], knots, u);
    return from < to ? integrals : integrals.map((integral) => -integral);
  };
}
