import { edmGrid, edmNode } from "./grids/edm_grid.ts";
import { planTimes } from "./grids/plan_times.ts";
import type { SchedulerRequest, SchedulerRun } from "./scheduler_run.ts";
import type { Settings } from "./settings.ts";
import { eulerStage } from "./steps/churn.ts";
import { explodingLevel } from "./steps/level.ts";

/**
 * EDMEulerScheduler: Euler's method in sigma for EDM's networks (arXiv 2206.00364), DDIM once more: x0_ab of order 0 on
 * VESDE. Sigmas of the caller's are taken as they are, where diffusers takes them for the ramp of Karras' sigmas.
 */
export function edmEulerRun(settings: Settings, request: SchedulerRequest): SchedulerRun {
  const { levels, noiseScale } = edmGrid(settings, request);
  const nodes = levels.slice(0, -1).map((level) => edmNode(settings, level));
  const stages = nodes.map((node, step) =>
    eulerStage(request, step, node, levels[step + 1], "x0", (sigma) => edmNode(settings, explodingLevel(sigma)).x0)
  );
  return { order: 1, times: planTimes(nodes.map(({ t }) => t)), levels, stages, noiseScale };
}
