import type { Method } from "./method.ts";
import { EPS_AB_OPTION_NAMES, type EpsAbOptions, epsMultistepPlan } from "./multistep/eps_multistep.ts";
import { timeNear } from "./multistep/time_near.ts";
import type { Plan } from "../plans/plan.ts";
import type { Sde } from "../schedules/sde.ts";

/**
 * tAB-DEIS: eps is extrapolated by a polynomial in time (arXiv 2204.13902, equations 14 and 15),
 *
 * `C_kj = integral from t_k to t_(k+1) of psi(t_(k+1), t) (-1/2 dlog alphaBar/dt) / sqrt(1 - alphaBar) L_j(t) dt`.
 *
 * `psi (-1/2 dlog alphaBar) / sqrt(1 - alphaBar) = sqrt(alphaBar_(k+1)) drho`, so the integral is taken over rho: it
 * needs no derivative of the schedule, and order 0 is DDIM to the last digit. A discrete schedule has a kink at
 * every integer, so it is integrated from knot to knot.
 * With tau it is the reverse SDE, and each step adds noise.
 */
export const tAb: Method<EpsAbOptions> = { optionNames: EPS_AB_OPTION_NAMES, plan };

function plan(sde: Sde, timesteps: readonly number[], options: EpsAbOptions): Plan {
  return epsMultistepPlan("t_ab", sde, timesteps, (t) => timeNear(sde, t), options);
}
