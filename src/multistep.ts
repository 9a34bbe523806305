import { checkInteger } from "./check.ts";
import type { Plan, Stage } from "./plan.ts";
import { type Sde, signalOfRho } from "./sde.ts";

/** Options of the Adams-Bashforth methods. */
export interface MultistepOptions {
  /**
   * Degree of the polynomial through the past evaluations, an integer of at least 0; 0 is DDIM. The first steps
   * use the degree that their history allows (warm start). Default 3.
   */
  abOrder?: number;
}

/**
 * Integrals over a step, in v-space: with `v = x / sqrt(alphaBar)`, `v_next = v + sum_j weights[j] eps_j`, newest
 * eps first. `order` says how many past evaluations there are to use.
 */
export type StepWeights = (step: number, order: number) => readonly number[];

/**
 * The plan of an explicit multistep method with one evaluation a step:
 * `x_next = psi x + sqrt(alphaBar_next) sum_j weights[j] eps_j`, `psi = sqrt(alphaBar_next / alphaBar)`.
 */
export function multistepPlan(
  method: string,
  sde: Sde,
  timesteps: readonly number[],
  abOrder: number,
  weights: StepWeights,
): Plan {
  const signals = timesteps.map((t) => signalOfRho(sde.rho(t)));
  const nfe = timesteps.length - 1;
  const stages = Array.from({ length: nfe }, (_, step): Stage => {
    const psi = signals[step + 1] / signals[step];
    const history = weights(step, Math.min(abOrder, step)).map((weight) => signals[step + 1] * weight);
    return { step, t: timesteps[step], inputScale: 1, store: [0, 1], update: [0, psi, ...history] };
  });
  return { method, order: Math.min(abOrder, nfe - 1), nfe, timesteps, stages };
}

/** The order asked for, checked. */
export function checkAbOrder({ abOrder = 3 }: MultistepOptions): number {
  checkInteger("abOrder", abOrder, 0);
  return abOrder;
}
