import { edmGrid, edmNode } from "./grids/edm_grid.ts";
import { planTimes } from "./grids/plan_times.ts";
import type { SchedulerRequest, SchedulerRun } from "./scheduler_run.ts";
import type { Settings } from "./settings.ts";
import { dpmAlgorithm } from "./steps/dpm_algorithm.ts";
import { checkSecondOrder, dpmMultistep } from "./steps/dpm_multistep.ts";
import { solverOrder } from "./steps/step_order.ts";

/**
 * EDMDPMSolverMultistepScheduler: DPM-Solver++ for EDM's networks (arXiv 2206.00364), that is the clean image extrapolated
 * by a polynomial in log sigma, as x0_ab does in sigma on VESDE.
 */
export function edmDpmSolverRun(settings: Settings, request: SchedulerRequest): SchedulerRun {
  const algorithm = dpmAlgorithm(settings, ["dpmsolver++", "sde-dpmsolver++", "deis"]);
  checkSecondOrder(settings, ["sde-dpmsolver++"]);
  const { levels, noiseScale } = edmGrid(settings, request);
  const nodes = levels.slice(0, -1).map((level) => edmNode(settings, level));
  return {
    order: solverOrder(settings),
    times: planTimes(nodes.map(({ t }) => t)),
    levels,
    stages: dpmMultistep(settings, nodes, levels[nodes.length], algorithm, request.count),
    noiseScale,
  };
}
