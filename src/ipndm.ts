import { checkAbOrder, type MultistepOptions, multistepPlan } from "./multistep.ts";
import type { Plan } from "./plan.ts";
import { getQuadrature } from "./quadrature.ts";
import type { Sde } from "./sde.ts";

/**
 * iPNDM: the DDIM step, with eps replaced by its Adams-Bashforth average (arXiv 2204.13902, section 3.4, after
 * PNDM, arXiv 2202.09778): `C_kj = w_j (rho_(k+1) - rho_k)`, with w = 1; 3/2, -1/2; 23/12, -16/12, 5/12; ...
 *
 * The averages are those of a uniform grid, whatever the grid is; that is the method.
 */
export function ipndmPlan(sde: Sde, timesteps: readonly number[], options: MultistepOptions): Plan {
  const abOrder = checkAbOrder(options);
  const rhos = timesteps.map((t) => sde.rho(t));
  return multistepPlan("ipndm", sde, timesteps, abOrder, (step, order) => {
    const width = rhos[step + 1] - rhos[step];
    return uniformAdamsBashforth(order).map((weight) => weight * width);
  });
}

/** Weights of the Adams-Bashforth method on a uniform grid of width 1, newest first. */
function uniformAdamsBashforth(order: number): number[] {
  // The newest point is put at order + 1, not at 0, because the quadrature wants positive abscissae.
  const knots = Array.from({ length: order + 1 }, (_, j) => order + 1 - j);
  return getQuadrature(order).lagrange([order + 1, order + 2], knots);
}
