import type { Stage } from "../../../plans/plan.ts";
import type { Settings } from "../settings.ts";
import { threshold } from "./clipping.ts";
import { type DpmSolverType, dpmWeights } from "./dpm_weights.ts";
import { type Level, rhoOf } from "./level.ts";
import { multistepStages } from "./multistep_stages.ts";
import type { Node, Quantity } from "./node.ts";
import { distinctOrder, solverOrder, stepOrder, type StepOrders } from "./step_order.ts";

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
    const order = distinctOrder(rhos, step, stepOrder(orders, step, nodes.length - 1 - step));
    return { predict: dpmWeights(rhos.slice(step - order + 1, step + 2).reverse(), quantity, type) };
  }, threshold(settings));
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
