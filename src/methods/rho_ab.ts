import { interpolationWeights } from "./multistep/interpolation.ts";
import type { Method } from "./method.ts";
import { MULTISTEP_OPTION_NAMES, type MultistepOptions, multistepPlan } from "./multistep/multistep.ts";
import type { Plan } from "../plans/plan.ts";
import type { Sde } from "../schedules/sde.ts";

/**
 * rhoAB-DEIS: eps is extrapolated by a polynomial in rho (arXiv 2204.13902, section 3.3), which makes the weights
 * those of the variable-step Adams-Bashforth method: `C_kj = integral from rho_k to rho_(k+1) of L_j(rho) drho`.
 */
export const rhoAb: Method<MultistepOptions> = { optionNames: MULTISTEP_OPTION_NAMES, plan };

function plan(sde: Sde, timesteps: readonly number[], options: MultistepOptions): Plan {
  const rho = { ofTime: (t: number) => sde.rho(t), hasKinks: false };
  return multistepPlan("rho_ab", sde, timesteps, options, interpolationWeights(sde, timesteps, () => rho));
}
