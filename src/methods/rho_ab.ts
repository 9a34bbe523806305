import type { Method } from "./method.ts";
import { EPS_AB_OPTION_NAMES, type EpsAbOptions, epsMultistepPlan } from "./multistep/eps_multistep.ts";
import type { Plan } from "../plans/plan.ts";
import type { Sde } from "../schedules/sde.ts";

/**
 * rhoAB-DEIS: eps is extrapolated by a polynomial in rho (arXiv 2204.13902, section 3.3), which makes the weights
 * those of the variable-step Adams-Bashforth method: `C_kj = integral from rho_k to rho_(k+1) of L_j(rho) drho`.
 * With tau it is the reverse SDE, and each step adds noise.
 */
export const rhoAb: Method<EpsAbOptions> = { optionNames: EPS_AB_OPTION_NAMES, plan };

function plan(sde: Sde, timesteps: readonly number[], options: EpsAbOptions): Plan {
  const rho = { ofTime: (t: number) => sde.rho(t), hasKinks: false };
  return epsMultistepPlan("rho_ab", sde, timesteps, () => rho, options);
}
