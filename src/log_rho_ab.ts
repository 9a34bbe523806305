import { interpolationWeights } from "./interpolation.ts";
import { type MultistepOptions, multistepPlan } from "./multistep.ts";
import type { Plan } from "./plan.ts";
import type { Sde } from "./sde.ts";

/**
 * Adams-Bashforth in log rho: eps is extrapolated by a polynomial in the logarithm of rho (half the negative
 * log-SNR), which is what diffusers' DEISMultistepScheduler does:
 * `C_kj = integral from rho_k to rho_(k+1) of L_j(log rho) drho`.
 */
export function logRhoAbPlan(sde: Sde, timesteps: readonly number[], options: MultistepOptions): Plan {
  const end = timesteps[timesteps.length - 1];
  if (sde.rho(end) === 0 || sde.rho(timesteps[0]) === 0) {
    throw new RangeError(
      `The method log_rho_ab needs rho > 0 at both ends, found 0 on a grid that ends at t = ${end}`,
    );
  }
  return multistepPlan("log_rho_ab", sde, timesteps, options, interpolationWeights(sde, timesteps, Math.log));
}
