import type { Stage } from "../../plans/plan.ts";
import { alphaBarsOfConfig } from "./grids/alpha_bars.ts";
import { dpmFlowSigmas } from "./grids/flow_sigmas.ts";
import { planTimes } from "./grids/plan_times.ts";
import { preservingGrid } from "./grids/preserving_grid.ts";
import { clippedSteps } from "./grids/train_sigmas.ts";
import type { SchedulerRequest, SchedulerRun } from "./scheduler_run.ts";
import type { Settings } from "./settings.ts";
import { clippedStage, threshold } from "./steps/clipping.ts";
import { dpmAlgorithm } from "./steps/dpm_algorithm.ts";
import { dpmSolverType, finalSigma } from "./steps/dpm_multistep.ts";
import { firstOrder, stageAt, withNoise } from "./steps/node.ts";
import { rhoOf } from "./steps/level.ts";
import { preservingNodes } from "./steps/preserving_nodes.ts";
import { singlestepOrders } from "./steps/singlestep_orders.ts";
import { singlestepWeights } from "./steps/singlestep_weights.ts";
import { distinctOrder, solverOrder } from "./steps/step_order.ts";

/**
 * DPMSolverSinglestepScheduler: DPM-Solver++ and DPM-Solver as Runge-Kutta methods in log rho, whose steps take one to three
 * evaluations, each at the end of one of diffusers' steps; their number stays the number of evaluations. rho_rk has steps
 * of this kind in rho.
 */
export function dpmSolverSinglestepRun(settings: Settings, request: SchedulerRequest): SchedulerRun {
  const algorithm = dpmAlgorithm(settings, ["dpmsolver++", "dpmsolver", "sde-dpmsolver++", "deis"]);
  const { quantity } = algorithm, type = dpmSolverType(settings);
  const alphaBars = alphaBarsOfConfig(settings);
  const last = finalSigma(settings, algorithm);
  const grid = preservingGrid(settings, alphaBars, request, {
    spacings: [],
    flow: dpmFlowSigmas,
    last,
    used: clippedSteps(settings, alphaBars),
  });
  const { nodes, levels } = preservingNodes(settings, grid, request.start);
  const orders = singlestepOrders(settings, grid.times.length, last === "zero").slice(request.start);
  const rhos = levels.map(rhoOf);
  const limit = threshold(settings);
  const begins: number[] = [];
  const stages = nodes.map((node, i): Stage => {
    // From a later step on there may be too few evaluations for the first order of the list.
    const wanted = Math.min(orders[i], i + 1);
    const order = distinctOrder(rhos, i, wanted) === wanted ? wanted : 1;
    if (order === 1) begins.push(i);
    const begin = begins[begins.length - 1], next = levels[i + 1];
    const weights = singlestepWeights(rhos.slice(i - order + 1, i + 2).reverse(), algorithm, type);
    const { damping, noise } = algorithm.renewal?.(levels[begin], next) ?? { damping: 1, noise: 0 };
    const [ratio] = firstOrder(levels[begin], next, quantity);
    const state = order === 1 ? [0, damping * ratio] : [damping * ratio, 0];
    const update = [...state, ...weights.map((weight) => next.signal * weight)];
    const stage = withNoise(stageAt(node, begins.length - 1, quantity, update), noise);
    return clippedStage(stage, node, quantity, limit);
  });
  const times = planTimes(nodes.map(({ t }) => t), grid.end);
  const ends = [...begins, nodes.length];
  return {
    order: solverOrder(settings),
    times: ends.map((i) => times[i]),
    levels: ends.map((i) => levels[i]),
    stages,
  };
}
