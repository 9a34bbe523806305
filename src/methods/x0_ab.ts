import type { Method } from "./method.ts";
import { X0_AB_OPTION_NAMES, type X0AbOptions, x0MultistepPlan } from "./multistep/x0_multistep.ts";
import type { Plan } from "../plans/plan.ts";
import { timeNear } from "./multistep/time_near.ts";
import type { Sde } from "../schedules/sde.ts";

/**
 * Adams-Bashforth for the clean image: with `y = 1 / rho` the flow is `d(x / sigma) / dy = x0`, and the predicted x0 is
 * extrapolated by a polynomial in time: `C_kj = sigma_(k+1) integral from y_k to y_(k+1) of L_j(t(y)) dy`. It starts where
 * rho is infinite, and ends where it is 0, with the extrapolated image itself.
 *
 * With tau, eta or gamma it is the reverse SDE, and each step adds noise.
 *
 * DPM-Solver++ (arXiv 2211.01095) and UniPC (arXiv 2302.04867, with a corrector) do the same in log rho. Order 0 is DDIM.
 */
export const x0Ab: Method<X0AbOptions> = { optionNames: X0_AB_OPTION_NAMES, plan };

function plan(sde: Sde, timesteps: readonly number[], options: X0AbOptions): Plan {
  return x0MultistepPlan("x0_ab", sde, timesteps, (t) => timeNear(sde, t), options);
}
