import type { Method } from "./method.ts";
import { X0_AB_OPTION_NAMES, type X0AbOptions, x0MultistepPlan } from "./multistep/x0_multistep.ts";
import type { Plan } from "../plans/plan.ts";
import type { Sde } from "../schedules/sde.ts";

/**
 * Adams-Bashforth for the clean image in log rho (half the negative log-SNR), the variable of DPM-Solver++ (arXiv
 * 2211.01095), UniPC (arXiv 2302.04867) and SA-Solver (arXiv 2309.05019), here with exact integrals:
 * `C_kj = sigma_(k+1) integral from y_k to y_(k+1) of L_j(log y) dy`. With tau, eta or gamma it is the reverse SDE.
 *
 * An infinite log rho is no place of a polynomial: an image predicted where rho is infinite serves for its own step only.
 */
export const x0LogRhoAb: Method<X0AbOptions> = { optionNames: X0_AB_OPTION_NAMES, plan };

function plan(sde: Sde, timesteps: readonly number[], options: X0AbOptions): Plan {
  const logRho = { ofTime: (t: number) => Math.log(sde.rho(t)), ofRho: Math.log, hasKinks: false };
  return x0MultistepPlan("x0_log_rho_ab", sde, timesteps, () => logRho, options);
}
