import type { Stage } from "../../plans/plan.ts";
import { epsStage, x0Stage } from "../../plans/stage.ts";
import { type Sde, sigmaOf } from "../../schedules/sde.ts";

/**
 * What a method's history holds: the state over `scale` changes by the integral of the quantity over `measure`,
 * `x_next / scale_next = x / scale + integral of h dmeasure`.
 */
export interface Quantity {
  /** The factor that the state is divided by. */
  scale(t: number): number;
  /** The variable of the integral, a monotone function of rho. */
  measure(rho: number): number;
  /** The rho of a measure; absent where it is rho itself. */
  rhoOf?(measure: number): number;
  /** `scale * measure`, also where the measure is infinite and the scale 0. */
  share(t: number): number;
  /** A stage whose history holds the quantity. */
  stage(step: number, t: number, update: number[], anchor?: number[]): Stage;
}

/** The noise: `d(x / signal) / drho = eps`. */
export function epsQuantity(sde: Sde): Quantity {
  return {
    scale: (t) => sde.signal(t),
    measure: (rho) => rho,
    share: (t) => sigmaOf(sde, t),
    stage: (step, t, update, anchor) => epsStage(sde, step, t, update, anchor),
  };
}

/** The clean image: with `y = 1 / rho`, `d(x / sigma) / dy = x0`. */
export function x0Quantity(sde: Sde): Quantity {
  return {
    scale: (t) => sigmaOf(sde, t),
    measure: (rho) => 1 / rho,
    rhoOf: (y) => 1 / y,
    share: (t) => sde.signal(t),
    stage: (step, t, update, anchor) => x0Stage(sde, step, t, update, anchor),
  };
}

/** `scale_to (measure_to - measure_from)`: the weight of a quantity that does not change from one time to another. */
export function spanOf({ scale, measure, share }: Quantity, sde: Sde, from: number, to: number): number {
  const [begin, end] = [measure(sde.rho(from)), measure(sde.rho(to))];
  return end === Infinity ? share(to) : scale(to) * (end - begin);
}
