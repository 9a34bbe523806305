import type { Stage } from "../../../plans/plan.ts";
import type { Settings } from "../settings.ts";
import { type DpmSolverType, dpmWeights } from "./dpm_weights.ts";
import { type Level, rhoOf } from "./level.ts";
import { multistepStages } from "./multistep_stages.ts";
import type { Node, Quantity } from "./node.ts";

/** Below this number of steps `lower_order_final` acts. */
const FEW_STEPS = 15;

/** The order of each step of a multistep solver with a warm start. */
export interface StepOrders {
  /** The highest order. */
  readonly order: number;
  /** Steps of the whole grid. */
  readonly count: number;
  /** Whether the last step is one of first order, however many there are. */
  readonly isFirstAtEnd: boolean;
  /** Whether the last two steps fall to orders 2 and 1 where there are few. */
  readonly isLowerAtEnd: boolean;
}

/** The order of the step that is the `nth` of those made and ends `left` steps before the end. */
export function stepOrder(
  { order, count, isFirstAtEnd, isLowerAtEnd }: StepOrders,
  nth: number,
  left: number,
): number {
  const isLower = isLowerAtEnd && count < FEW_STEPS;
  const most = left === 0 && (isFirstAtEnd || isLower) ? 1 : left === 1 && isLower ? 2 : order;
  return Math.min(order, most, nth + 1);
}

/** The highest order of a config, 1 to 3. */
export function solverOrder(settings: Settings): number {
  return settings.number("solver_order", 2, { least: 1, most: 3, isInteger: true });
}

/** How a config's second order ends; names of other solvers' types stand for "midpoint". */
export function dpmSolverType(settings: Settings): DpmSolverType {
  const type = settings.choice("solver_type", "midpoint", ["midpoint", "heun", "logrho", "bh1", "bh2"]);
  return type === "heun" ? "heun" : "midpoint";
}

/** The stages of DPM-Solver or DPM-Solver++ through some nodes, with the orders of a config. */
export function dpmMultistep(
  settings: Settings,
  nodes: readonly Node[],
  end: Level,
  quantity: Quantity,
  count: number,
): Stage[] {
  const type = dpmSolverType(settings);
  const orders: StepOrders = {
    order: solverOrder(settings),
    count,
    isFirstAtEnd: settings.flag("euler_at_final", false) || end.sigma === 0,
    isLowerAtEnd: settings.flag("lower_order_final", true),
  };
  const rhos = [...nodes, end].map(rhoOf);
  return multistepStages(nodes, end, quantity, (step) => {
    const order = stepOrder(orders, step, nodes.length - 1 - step);
    return { predict: dpmWeights(rhos.slice(step - order + 1, step + 2).reverse(), quantity, type) };
  });
}

/**
 * What a config's algorithm extrapolates: x0 for "dpmsolver++", eps for "dpmsolver". "deis", the name of another
 * solver's, stands for the first. @throws {RangeError} If the algorithm draws noise, or is unknown.
 */
export function dpmQuantity(settings: Settings): Quantity {
  const type = settings.choice("algorithm_type", "dpmsolver++", ["dpmsolver++", "dpmsolver", "deis"]);
  return type === "dpmsolver" ? "eps" : "x0";
}

/** Where a config ends. @throws {RangeError} If it is at sigma 0 with eps, which diffusers refuses as well. */
export function finalSigma(settings: Settings, quantity: Quantity): "zero" | "trained" {
  const type = settings.choice("final_sigmas_type", "zero", ["zero", "sigma_min"]);
  if (type === "sigma_min") return "trained";
  if (quantity === "x0") return "zero";
  throw new RangeError(
    `${settings.scheduler}'s final_sigmas_type must be "sigma_min" with algorithm_type "dpmsolver", found "zero"`,
  );
}
