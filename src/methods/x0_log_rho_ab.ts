import { joined } from "../internal/joined.ts";
import type { Method } from "./method.ts";
import { X0_AB_OPTION_NAMES, type X0AbOptions, x0MultistepPlan } from "./multistep/x0_multistep.ts";
import { type ApproximationOption, checkApproximation } from "./stochastic/approximation.ts";
import { kDiffusionWeights } from "./stochastic/k_diffusion_weights.ts";
import type { StepWeights } from "./multistep/multistep.ts";
import type { Plan } from "../plans/plan.ts";
import type { Sde } from "../schedules/sde.ts";

/** Options of x0_log_rho_ab. */
export interface X0LogRhoAbOptions extends X0AbOptions, ApproximationOption {}

const NAMES = /* @__PURE__ */ joined(X0_AB_OPTION_NAMES, ["approximation"]) as (keyof X0LogRhoAbOptions)[];

/**
 * Adams-Bashforth for the clean image in log rho (half the negative log-SNR), the variable of DPM-Solver++ (arXiv
 * 2211.01095), UniPC (arXiv 2302.04867) and SA-Solver (arXiv 2309.05019), here with exact integrals:
 * `C_kj = sigma_(k+1) integral from y_k to y_(k+1) of L_j(log y) dy`. With tau, eta or gamma it is the reverse SDE.
 *
 * An infinite log rho is no place of a polynomial: an image predicted where rho is infinite serves for its own step only.
 */
export const x0LogRhoAb: Method<X0LogRhoAbOptions> = {
  optionNames: NAMES,
  plan,
};

function plan(sde: Sde, timesteps: readonly number[], options: X0LogRhoAbOptions): Plan {
  const logRho = { ofTime: (t: number) => Math.log(sde.rho(t)), ofRho: Math.log, hasKinks: false };
  const { approximation, ...others } = options;
  const weights = approximation === undefined ? undefined : approximateWeights(sde, timesteps, options);
  return x0MultistepPlan("x0_log_rho_ab", sde, timesteps, () => logRho, others, weights);
}

/** The weights of an approximation, by step and nodes. @throws {RangeError} If there is none of such an order. */
function approximateWeights(
  sde: Sde,
  timesteps: readonly number[],
  { approximation, tau = 0, eta, gamma, abOrder = 3, correctorOrder }: X0LogRhoAbOptions,
): StepWeights {
  checkApproximation(approximation!, tau);
  if (abOrder > 2 || correctorOrder !== undefined || eta || gamma) {
    throw new RangeError(
      `approximation "${approximation}" is for abOrder 0 to 2 and tau, without a corrector, found abOrder ${abOrder}`,
    );
  }
  return (step, nodes) => {
    const [begin, end] = [step, step + 1].map((index) => sde.rho(timesteps[index]));
    const knots = nodes.map((node) => sde.rho(timesteps[node]));
    const found = kDiffusionWeights({ begin, end, tauSquared: (tau as number) ** 2 }, knots, abOrder);
    return found.map((weight) => sde.signal(timesteps[step + 1]) * weight);
  };
}
