import { interpolationWeights } from "./multistep/interpolation.ts";
import { joined } from "../internal/joined.ts";
import type { Method } from "./method.ts";
import { MULTISTEP_OPTION_NAMES, type MultistepOptions, multistepPlan } from "./multistep/multistep.ts";
import type { Plan } from "../plans/plan.ts";
import type { Sde } from "../schedules/sde.ts";

/** Options of u_ab, Adams-Bashforth in a variable of the caller's. */
export interface VariableOptions extends MultistepOptions {
  /** The variable u as a strictly monotone function of time, in which eps is taken to be a polynomial; no default. */
  abVariable: (t: number) => number;
}

const NAMES = /* @__PURE__ */ joined(MULTISTEP_OPTION_NAMES, ["abVariable"]) as (keyof VariableOptions)[];

/**
 * Adams-Bashforth in any variable u(t): `C_kj = integral from rho_k to rho_(k+1) of L_j(u) drho`. With `u = t` it is
 * tAB-DEIS, with `u = rho(t)` rhoAB-DEIS.
 */
export const uAb: Method<VariableOptions> = { optionNames: NAMES, plan };

function plan(sde: Sde, timesteps: readonly number[], options: VariableOptions): Plan {
  const { abVariable } = options;
  if (typeof abVariable !== "function") {
    throw new TypeError(`The method u_ab needs abVariable, a function of time, found ${typeof abVariable}`);
  }
  const values = timesteps.map(abVariable);
  const rises = values[1] > values[0];
  values.forEach((value, i) => {
    if (!Number.isFinite(value) || i > 0 && !(rises ? value > values[i - 1] : value < values[i - 1])) {
      throw new RangeError(
        `abVariable must be finite and strictly monotone, found ${value} at t = ${timesteps[i]}`,
      );
    }
  });
  const variable = { ofTime: abVariable, ofRho: (rho: number) => abVariable(sde.timeOfRho(rho)), hasKinks: true };
  const weights = interpolationWeights(sde, timesteps, () => variable);
  return multistepPlan("u_ab", sde, timesteps, options, weights);
}
