import type { Stage } from "../../../plans/plan.ts";
import type { Settings } from "../settings.ts";
import { threshold } from "./clipping.ts";
import type { DpmAlgorithm } from "./dpm_algorithm.ts";
import { type DpmSolverType, dpmWeights } from "./dpm_weights.ts";
import { type Level, rhoOf } from "./level.ts";
import { multistepStages } from "./multistep_stages.ts";
import type { Node } from "./node.ts";
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
  algorithm: DpmAlgorithm,
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
  return multistepStages(nodes, end, algorithm.quantity, (step) => {
    const order = distinctOrder(rhos, step, stepOrder(orders, step, nodes.length - 1 - step));
    return {
      predict: dpmWeights(rhos.slice(step - order + 1, step + 2).reverse(), algorithm, type),
      renewal: algorithm.renewal?.(nodes[step], nodes[step + 1] ?? end),
    };
  }, threshold(settings));
}

/** Where a config ends. @throws {RangeError} If it is at sigma 0 with eps, which diffusers refuses as well. */
export function finalSigma(settings: Settings, { quantity }: DpmAlgorithm): "zero" | "trained" {
  const type = settings.choice("final_sigmas_type", "zero", ["zero", "sigma_min"]);
  if (type === "sigma_min") return "trained";
  if (quantity === "x0") return "zero";
  throw new RangeError(
    `${settings.scheduler}'s final_sigmas_type must be "sigma_min" with algorithm_type ${
      JSON.stringify(settings.raw("algorithm_type"))
    }, found "zero"`,
  );
}

/** @throws {RangeError} If a config asks for the third order of an algorithm that has none in diffusers. */
export function checkSecondOrder(settings: Settings, names: readonly string[]): void {
  const name = settings.raw("algorithm_type");
  if (!names.includes(String(name)) || solverOrder(settings) < 3) return;
  throw new RangeError(
    `${settings.scheduler}'s solver_order must be at most 2 with algorithm_type ${JSON.stringify(name)}, found 3`,
  );
}
