import { rescalableAlphaBars } from "./grids/alpha_bars.ts";
import { planTimes } from "./grids/plan_times.ts";
import { preservingGrid } from "./grids/preserving_grid.ts";
import { uniPcFlowSigmas } from "./grids/unipc_flow_sigmas.ts";
import type { SchedulerRequest, SchedulerRun } from "./scheduler_run.ts";
import type { Settings } from "./settings.ts";
import { threshold } from "./steps/clipping.ts";
import { rhoOf } from "./steps/level.ts";
import { multistepStages } from "./steps/multistep_stages.ts";
import { preservingNodes } from "./steps/preserving_nodes.ts";
import { uniPcCorrector, uniPcPredictor, type UniPcType } from "./steps/unipc_weights.ts";
import { LEAST_ALPHA_BAR } from "./steps/train_level.ts";
import { distinctOrder } from "./steps/step_order.ts";

/**
 * UniPCMultistepScheduler (arXiv 2302.04867): the clean image, or eps, is extrapolated by a polynomial in log rho, and the
 * step before is done again with the newest evaluation at its end: x0_ab with abOrder solver_order - 1 and correctorOrder
 * solver_order, which integrates exactly in time.
 *
 * Where diffusers has no finite limit ours has one: at sigma 0 the step is of first order ("bh1" gives NaN there for every
 * order, and without `lower_order_final` so does "bh2"), and a last sigma that is repeated changes nothing.
 */
export function uniPcRun(settings: Settings, request: SchedulerRequest): SchedulerRun {
  const type = solverType(settings), quantity = settings.flag("predict_x0", true) ? "x0" : "eps";
  const highest = settings.number("solver_order", 2, { least: 1, isInteger: true });
  const isLowerAtEnd = settings.flag("lower_order_final", true);
  if (request.sigmas && !settings.flag("use_flow_sigmas", false)) {
    throw new RangeError(
      `${settings.scheduler} takes sigmas with use_flow_sigmas alone, found ${request.sigmas.length}`,
    );
  }
  const uncorrected = disabledCorrectors(settings);
  const grid = preservingGrid(settings, rescalableAlphaBars(settings, LEAST_ALPHA_BAR), request, {
    spacings: ["linspace", "leading", "trailing"],
    flow: uniPcFlowSigmas,
    last: settings.choice("final_sigmas_type", "zero", ["zero", "sigma_min"]) === "zero" ? "zero" : "repeated",
    bends: true,
  });
  const { nodes, levels } = preservingNodes(settings, grid, request.start);
  const rhos = levels.map(rhoOf), steps = nodes.length;
  const orderOf = (step: number) =>
    rhos[step + 1] === 0
      ? 1
      : distinctOrder(rhos, step, Math.min(step + 1, highest, isLowerAtEnd ? steps - step : highest));
  const window = (step: number, order: number) => rhos.slice(step - order + 1, step + 2).reverse();
  const stages = multistepStages(nodes, levels[steps], quantity, (step) => {
    const predict = uniPcPredictor(window(step, orderOf(step)), quantity, type);
    if (step === 0 || uncorrected.includes(request.start + step - 1)) return { predict };
    return { predict, correct: uniPcCorrector(window(step - 1, orderOf(step - 1)), quantity, type) };
  }, quantity === "x0" ? threshold(settings) : undefined);
  return { order: highest, times: planTimes(nodes.map(({ t }) => t), grid.end), levels, stages };
}

/** The names of other solvers' types stand for "bh2". */
function solverType(settings: Settings): UniPcType {
  const type = settings.choice("solver_type", "bh2", ["bh1", "bh2", "midpoint", "heun", "logrho"]);
  return type === "bh1" ? "bh1" : "bh2";
}

/** Steps that are not done again. */
function disabledCorrectors(settings: Settings): readonly number[] {
  const steps = settings.raw("disable_corrector") ?? [];
  if (Array.isArray(steps) && steps.every(Number.isInteger)) return steps;
  throw new TypeError(
    `${settings.scheduler}'s disable_corrector must be indices of steps, found ${JSON.stringify(steps)}`,
  );
}
