import type { Method } from "./method.ts";
import { EPS_AB_OPTION_NAMES, type EpsAbOptions, epsMultistepPlan } from "./multistep/eps_multistep.ts";
import type { Plan } from "../plans/plan.ts";
import type { Sde } from "../schedules/sde.ts";

/**
 * Adams-Bashforth in log rho: eps is extrapolated by a polynomial in the logarithm of rho (half the negative
 * log-SNR), which is what diffusers' DEISMultistepScheduler does:
 * `C_kj = integral from rho_k to rho_(k+1) of L_j(log rho) drho`.
 * With tau it is the reverse SDE, and each step adds noise.
 */
export const logRhoAb: Method<EpsAbOptions> = { optionNames: EPS_AB_OPTION_NAMES, plan };

function plan(sde: Sde, timesteps: readonly number[], options: EpsAbOptions): Plan {
  const ends = [timesteps[0], timesteps[timesteps.length - 1]];
  const zero = ends.find((t) => sde.rho(t) === 0);
  if (zero !== undefined) throw new RangeError(`The method log_rho_ab needs rho > 0, found 0 at t = ${zero}`);
  const logRho = { ofTime: (t: number) => Math.log(sde.rho(t)), ofRho: Math.log, hasKinks: false };
  return epsMultistepPlan("log_rho_ab", sde, timesteps, () => logRho, options);
}
