import { joined } from "../../internal/joined.ts";
import type { Plan } from "../../plans/plan.ts";
import type { Sde } from "../../schedules/sde.ts";
import { epsReverseSteps } from "../stochastic/eps_reverse.ts";
import type { StochasticOptions } from "../stochastic/stochastic_options.ts";
import { interpolationWeights, type Variable } from "./interpolation.ts";
import { MULTISTEP_OPTION_NAMES, type MultistepOptions, multistepPlan } from "./multistep.ts";
import { epsQuantity } from "./quantity.ts";

/** Options of the multistep methods whose history holds eps. */
export interface EpsAbOptions extends MultistepOptions, Pick<StochasticOptions, "tau"> {}

/** The names of these options. */
export const EPS_AB_OPTION_NAMES = /* @__PURE__ */ joined(MULTISTEP_OPTION_NAMES, [
  "tau",
]) as readonly (keyof EpsAbOptions)[];

/** A multistep method whose history holds eps, polynomials in a variable; stochastic where tau says so. */
export function epsMultistepPlan(
  method: string,
  sde: Sde,
  timesteps: readonly number[],
  variableNear: (t: number) => Variable,
  options: EpsAbOptions,
): Plan {
  const weights = interpolationWeights(sde, timesteps, variableNear);
  const reverse = epsReverseSteps(sde, timesteps, variableNear, options);
  if (reverse && options.startUp === "rk") {
    throw new RangeError(
      `tau must be 0 with startUp "rk", whose Runge-Kutta steps add no noise, found ${options.tau}`,
    );
  }
  return multistepPlan(method, sde, timesteps, options, weights, epsQuantity(sde), reverse);
}
