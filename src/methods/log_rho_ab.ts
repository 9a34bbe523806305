import { interpolationWeights } from "./multistep/interpolation.ts";
import type { Method } from "./method.ts";
import { MULTISTEP_OPTION_NAMES, type MultistepOptions, multistepPlan } from "./multistep/multistep.ts";
import type { Plan } from "../plans/plan.ts";
import type { Sde } from "../schedules/sde.ts";

/**
 * Adams-Bashforth in log rho: eps is extrapolated by a polynomial in the logarithm of rho (half the negative
 * log-SNR), which is what diffusers' DEISMultistepScheduler does:
 * `C_kj = integral from rho_k to rho_(k+1) of L_j(log rho) drho`.
 */
export const logRhoAb: Method<MultistepOptions> = { optionNames: MULTISTEP_OPTION_NAMES, plan };

function plan(sde: Sde, timesteps: readonly number[], options: MultistepOptions): Plan {
  const ends = [timesteps[0], timesteps[timesteps.length - 1]];
  const zero = ends.find((t) => sde.rho(t) === 0);
  if (zero !== undefined) throw new RangeError(`The method log_rho_ab needs rho > 0, found 0 at t = ${zero}`);
  const logRho = { ofTime: (t: number) => Math.log(sde.rho(t)), ofRho: Math.log, hasKinks: false };
  return multistepPlan("log_rho_ab", sde, timesteps, options, interpolationWeights(sde, timesteps, () => logRho));
}
