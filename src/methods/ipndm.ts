import type { Method } from "./method.ts";
import { MULTISTEP_OPTION_NAMES, type MultistepOptions, multistepPlan } from "./multistep/multistep.ts";
import type { Plan } from "../plans/plan.ts";
import { lagrangeIntegrals } from "./multistep/quadrature.ts";
import { epsQuantity, spanOf } from "./multistep/quantity.ts";
import type { Sde } from "../schedules/sde.ts";

/**
 * iPNDM: the DDIM step, with eps replaced by its Adams-Bashforth average over the step (arXiv 2204.13902, section
 * 3.4, after PNDM, arXiv 2202.09778): `C_kj = w_j (rho_(k+1) - rho_k)`.
 *
 * On a grid that is uniform in time, also after rounding to integers, w = 1; 3/2, -1/2; 23/12, -16/12, 5/12; ... On
 * any other grid they are the variable-step averages, `w_j = integral of L_j(t) dt / (t_(k+1) - t_k)`. As eps is
 * averaged over time and not over rho, the method is of second order at most.
 */
export const ipndm: Method<MultistepOptions> = { optionNames: MULTISTEP_OPTION_NAMES, plan };

function plan(sde: Sde, timesteps: readonly number[], options: MultistepOptions): Plan {
  const times = !sde.isContinuous && isUniform(timesteps) ? timesteps.map((_, i) => i) : timesteps;
  const eps = epsQuantity(sde);
  return multistepPlan("ipndm", sde, timesteps, options, (step, nodes) => {
    // In steps from one end of this one, which goes from 1 to 2: times that differ in their last digits lose none.
    const knots = nodes.map((node) => 1 + (times[node] - times[step]) / (times[step + 1] - times[step]));
    const averages = lagrangeIntegrals([1, 2], knots);
    const span = spanOf(eps, sde, timesteps[step], timesteps[step + 1]);
    return averages.map((average) => average * span);
  });
}

/** Whether each time is where a uniform grid has it, up to rounding to integers. */
function isUniform(timesteps: readonly number[]): boolean {
  const [first, last] = [timesteps[0], timesteps[timesteps.length - 1]];
  return timesteps.every((t, i) => Math.abs(t - first - (last - first) * i / (timesteps.length - 1)) < 1);
}
