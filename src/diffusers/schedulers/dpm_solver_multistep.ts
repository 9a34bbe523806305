import { rescalableAlphaBars } from "./grids/alpha_bars.ts";
import { dpmFlowSigmas } from "./grids/flow_sigmas.ts";
import { planTimes } from "./grids/plan_times.ts";
import { preservingGrid } from "./grids/preserving_grid.ts";
import { clippedSteps } from "./grids/train_sigmas.ts";
import type { SchedulerRequest, SchedulerRun } from "./scheduler_run.ts";
import type { Settings } from "./settings.ts";
import { dpmAlgorithm } from "./steps/dpm_algorithm.ts";
import { checkSecondOrder, dpmMultistep, finalSigma } from "./steps/dpm_multistep.ts";
import { preservingNodes } from "./steps/preserving_nodes.ts";
import { solverOrder } from "./steps/step_order.ts";
import { LEAST_ALPHA_BAR } from "./steps/train_level.ts";

/**
 * DPMSolverMultistepScheduler: DPM-Solver++ (arXiv 2211.01095) extrapolates the clean image by a polynomial in log rho, as
 * x0_ab does in time; DPM-Solver (arXiv 2206.00927) eps, as log_rho_ab. Of second order, "heun" is the exact integral
 * and "midpoint" an approximation. With "sde-dpmsolver++" and "sde-dpmsolver" both are of the reverse SDE with tau 1.
 */
export function dpmSolverMultistepRun(settings: Settings, request: SchedulerRequest): SchedulerRun {
  const algorithm = dpmAlgorithm(settings, [
    "dpmsolver++",
    "dpmsolver",
    "sde-dpmsolver++",
    "sde-dpmsolver",
    "deis",
  ]);
  checkSecondOrder(settings, ["sde-dpmsolver"]);
  const alphaBars = rescalableAlphaBars(settings, LEAST_ALPHA_BAR);
  const grid = preservingGrid(settings, alphaBars, request, {
    flow: dpmFlowSigmas,
    last: finalSigma(settings, algorithm),
    used: clippedSteps(settings, alphaBars),
    knowsLu: true,
    truncates: settings.raw("beta_schedule") === "squaredcos_cap_v2",
  });
  const { nodes, levels } = preservingNodes(settings, grid, request.start);
  return {
    order: solverOrder(settings),
    times: planTimes(nodes.map(({ t }) => t), grid.end),
    levels,
    stages: dpmMultistep(settings, nodes, levels[nodes.length], algorithm, grid.times.length),
  };
}
