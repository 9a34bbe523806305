import { checkAbOrder, type MultistepOptions, multistepPlan } from "./multistep.ts";
import type { Plan } from "./plan.ts";
import { getQuadrature } from "./quadrature.ts";
import type { Sde } from "./sde.ts";

/**
 * rhoAB-DEIS: eps is extrapolated by a polynomial in rho (arXiv 2204.13902, section 3.3), which makes the weights
 * those of the variable-step Adams-Bashforth method: `C_kj = integral from rho_k to rho_(k+1) of L_j(rho) drho`.
 */
export function rhoAbPlan(sde: Sde, timesteps: readonly number[], options: MultistepOptions): Plan {
  const abOrder = checkAbOrder(options);
  const rhos = timesteps.map((t) => sde.rho(t));
  return multistepPlan("rho_ab", sde, timesteps, abOrder, (step, order) => {
    const knots = Array.from({ length: order + 1 }, (_, j) => rhos[step - j]);
    // rho falls along the step, the quadrature runs upwards.
    return getQuadrature(order).lagrange([rhos[step + 1], rhos[step]], knots).map((integral) => -integral);
  });
}
