import { joined } from "../../internal/joined.ts";
import type { Plan } from "../../plans/plan.ts";
import type { Sde } from "../../schedules/sde.ts";
import { STOCHASTIC_OPTION_NAMES, type StochasticOptions } from "../stochastic/stochastic_options.ts";
import { x0ReverseSteps } from "../stochastic/x0_reverse.ts";
import { interpolationWeights, type Variable } from "./interpolation.ts";
import { MULTISTEP_OPTION_NAMES, type MultistepOptions, multistepPlan, type StepWeights } from "./multistep.ts";
import { x0Quantity } from "./quantity.ts";

/** Options of the multistep methods for the clean image. */
export interface X0AbOptions extends MultistepOptions, StochasticOptions {
  /** Always "orders": the Runge-Kutta steps of "rk" leave eps and not the clean image. */
  startUp?: "orders";
}

/** The names of these options. */
export const X0_AB_OPTION_NAMES = /* @__PURE__ */ joined(
  MULTISTEP_OPTION_NAMES,
  STOCHASTIC_OPTION_NAMES,
) as readonly (keyof X0AbOptions)[];

/**
 * A multistep method whose history holds clean images, polynomials in a variable; stochastic where the options say so.
 *
 * @param approximate Weights in place of the exact ones, where the variable is finite
 */
export function x0MultistepPlan(
  method: string,
  sde: Sde,
  timesteps: readonly number[],
  variableNear: (t: number) => Variable,
  options: X0AbOptions,
  approximate?: StepWeights,
): Plan {
  const { startUp, abOrder = 3, correctorOrder, eta = 0, gamma = 0 } = options;
  if (startUp !== undefined && startUp !== "orders") {
    throw new RangeError(
      `The method ${method} starts with "orders": the steps of "rk" leave eps and not x0, found ${startUp}`,
    );
  }
  if ((eta !== 0 || gamma !== 0) && (abOrder !== 0 || correctorOrder !== undefined)) {
    throw new RangeError(
      `${
        eta !== 0 ? "eta" : "gamma"
      } is for abOrder 0 without a corrector, tau for every order, found abOrder ${abOrder}`,
    );
  }
  const x0 = x0Quantity(sde);
  const weights = approximate ?? interpolationWeights(sde, timesteps, variableNear, x0);
  const isPlace = (node: number) => Number.isFinite(variableNear(timesteps[0]).ofTime(timesteps[node]));
  const reverse = x0ReverseSteps(sde, timesteps, variableNear, options)?.map((found, step) =>
    found && {
      ...found,
      weights: (nodes: readonly number[]) =>
        placed(isPlace, step, nodes, (kept) => approximate?.(step, kept) ?? found.weights(kept)),
    }
  );
  return multistepPlan(
    method,
    sde,
    timesteps,
    options,
    (step, nodes) => placed(isPlace, step, nodes, (kept) => weights(step, kept)),
    x0,
    reverse,
  );
}

/**
 * The weights of the nodes that a polynomial can go through, where the variable is finite, and 0 for the others. Where
 * there is none, or the step ends at an infinity, the newest node stands for all.
 */
function placed(
  isPlace: (node: number) => boolean,
  step: number,
  nodes: readonly number[],
  weights: (nodes: readonly number[]) => readonly number[],
): readonly number[] {
  const kept = isPlace(step + 1) ? nodes.filter(isPlace) : [];
  if (kept.length === nodes.length) return weights(nodes);
  if (kept.length === 0) kept.push(nodes[0]);
  const found = weights(kept);
  return nodes.map((node) => found[kept.indexOf(node)] ?? 0);
}
