import type { Method } from "./method.ts";
import { MULTISTEP_OPTION_NAMES, type MultistepOptions, multistepPlan } from "./multistep/multistep.ts";
import type { Plan } from "../plans/plan.ts";
import { interpolationWeights } from "./multistep/interpolation.ts";
import { x0Quantity } from "./multistep/quantity.ts";
import { timeNear } from "./multistep/time_near.ts";
import type { Sde } from "../schedules/sde.ts";

/** Options of x0_ab. */
export interface X0AbOptions extends MultistepOptions {
  /** Always "orders": the Runge-Kutta steps of "rk" leave eps and not the clean image. */
  startUp?: "orders";
}

/**
 * Adams-Bashforth for the clean image: with `y = 1 / rho` the flow is `d(x / sigma) / dy = x0`, and the predicted x0 is
 * extrapolated by a polynomial in time: `C_kj = sigma_(k+1) integral from y_k to y_(k+1) of L_j(t(y)) dy`. It starts where
 * rho is infinite, and ends where it is 0, with the extrapolated image itself.
 *
 * DPM-Solver++ (arXiv 2211.01095) and UniPC (arXiv 2302.04867, with a corrector) do the same in log rho. Order 0 is DDIM.
 */
export const x0Ab: Method<X0AbOptions> = { optionNames: MULTISTEP_OPTION_NAMES, plan };

function plan(sde: Sde, timesteps: readonly number[], options: X0AbOptions): Plan {
  if (options.startUp !== undefined && options.startUp !== "orders") {
    throw new RangeError(
      `The method x0_ab starts with "orders": the steps of "rk" leave eps and not x0, found ${options.startUp}`,
    );
  }
  const x0 = x0Quantity(sde);
  const weights = interpolationWeights(sde, timesteps, (t) => timeNear(sde, t), x0);
  return multistepPlan("x0_ab", sde, timesteps, options, weights, x0);
}
