import type { Settings } from "../settings.ts";
import { exponentialIntegrals } from "./exponential_integrals.ts";
import { type Level, rhoOf } from "./level.ts";
import type { Renewal } from "./multistep_stages.ts";
import type { Quantity } from "./node.ts";

/** What a config of DPM-Solver extrapolates, and whether its steps draw noise. */
export interface DpmAlgorithm {
  readonly quantity: Quantity;
  /** The integrals of a constant, a slope and a curve over a step, in units of the next signal. */
  integrals(rho: number, rhoNext: number): readonly number[];
  /** How a step renews the noise; absent where it does not. */
  renewal?(from: Level, to: Level): Renewal;
}

/** The names of those that extrapolate a quantity; "deis", the name of another solver's, stands for "dpmsolver++". */
type DpmAlgorithmName = "dpmsolver++" | "dpmsolver" | "sde-dpmsolver++" | "sde-dpmsolver" | "deis";

const X0: DpmAlgorithm = {
  quantity: "x0",
  integrals: (rho, rhoNext) => exponentialIntegrals(rho, rhoNext, "x0", 3),
};

const EPS: DpmAlgorithm = {
  quantity: "eps",
  integrals: (rho, rhoNext) => exponentialIntegrals(rho, rhoNext, "eps", 3),
};

/** The reverse SDE with tau 1, whose integrals are those of twice the width in log rho. */
const X0_SDE: DpmAlgorithm = {
  quantity: "x0",
  integrals: (rho, rhoNext) => {
    const [constant, slope, curve] = exponentialIntegrals(rho ** 2, rhoNext ** 2, "x0", 3);
    // In diffusers a half has the other sign in the last one, so that its third order is less exact than its second.
    return [constant, slope, curve + 1];
  },
  renewal: (from, to) => {
    const damping = rhoOf(to) / rhoOf(from);
    return { damping, noise: to.sigma * Math.sqrt(-Math.expm1(2 * Math.log(damping))) };
  },
};

const EPS_SDE: DpmAlgorithm = {
  quantity: "eps",
  integrals: (rho, rhoNext) => EPS.integrals(rho, rhoNext).map((integral) => 2 * integral),
  renewal: (from, to) => {
    const [rho, rhoNext] = [rhoOf(from), rhoOf(to)];
    return { damping: 1, noise: to.signal * Math.sqrt((rho - rhoNext) * (rho + rhoNext)) };
  },
};

const ALGORITHMS: Readonly<Record<DpmAlgorithmName, DpmAlgorithm>> = {
  "dpmsolver++": X0,
  "dpmsolver": EPS,
  "sde-dpmsolver++": X0_SDE,
  "sde-dpmsolver": EPS_SDE,
  "deis": X0,
};

/** The algorithm of a config. @throws {RangeError} If it is none of those allowed. */
export function dpmAlgorithm(settings: Settings, allowed: readonly DpmAlgorithmName[]): DpmAlgorithm {
  return ALGORITHMS[settings.choice("algorithm_type", "dpmsolver++", allowed)];
}
