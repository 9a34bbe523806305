import { alphaBarsOfConfig } from "./grids/alpha_bars.ts";
import { dpmFlowSigmas } from "./grids/flow_sigmas.ts";
import { planTimes } from "./grids/plan_times.ts";
import { preservingGrid } from "./grids/preserving_grid.ts";
import { clippedSteps } from "./grids/train_sigmas.ts";
import type { SchedulerTau } from "./noise_arguments.ts";
import type { SchedulerRequest, SchedulerRun } from "./scheduler_run.ts";
import type { Settings } from "./settings.ts";
import { threshold } from "./steps/clipping.ts";
import { rhoOf } from "./steps/level.ts";
import { multistepStages } from "./steps/multistep_stages.ts";
import { preservingNodes } from "./steps/preserving_nodes.ts";
import { saCorrector, saPredictor, saRenewal } from "./steps/sa_weights.ts";
import { distinctOrder } from "./steps/step_order.ts";

/** diffusers' default for tau_func. */
const someNoise = (t: number) => t >= 200 && t <= 800 ? 1 : 0;

/**
 * SASolverScheduler (arXiv 2309.05019): x0_log_rho_ab with tau and correctorOrder, whose tau is that of each step's
 * beginning; of second order the slope's integral is approximated, and with "noise_prediction" log_rho_ab. The corrector
 * does the step before again with the newest evaluation at its end.
 *
 * With karras, exponential, beta or flow sigmas diffusers repeats the last sigma, as DEIS does.
 */
export function saSolverRun(settings: Settings, request: SchedulerRequest): SchedulerRun {
  const algorithm = settings.choice("algorithm_type", "data_prediction", ["data_prediction", "noise_prediction"]);
  const quantity = algorithm === "data_prediction" ? "x0" : "eps";
  if (quantity === "eps" && settings.raw("prediction_type") === "flow_prediction") {
    throw new RangeError(
      `${settings.scheduler} with prediction_type "flow_prediction" must have algorithm_type "data_prediction", ` +
        'found "noise_prediction"',
    );
  }
  const predictorOrder = settings.number("predictor_order", 2, { least: 1, most: 4, isInteger: true });
  const correctorOrder = settings.number("corrector_order", 2, { least: 1, most: 4, isInteger: true });
  const isLowerAtEnd = settings.flag("lower_order_final", true);
  const alphaBars = alphaBarsOfConfig(settings);
  const grid = preservingGrid(settings, alphaBars, request, {
    flow: dpmFlowSigmas,
    last: "repeated",
    used: clippedSteps(settings, alphaBars),
  });
  const { nodes, levels } = preservingNodes(settings, grid, request.start);
  const rhos = levels.map(rhoOf), steps = nodes.length;
  const taus = nodes.map(({ t }) => tauAt(t, request.tau));
  const orderAt = (highest: number, step: number, isCorrector: 0 | 1) => {
    const most = isLowerAtEnd ? Math.min(highest, steps - step + isCorrector) : highest;
    return distinctOrder(rhos, step + isCorrector, Math.min(most, step + 1 + isCorrector));
  };
  const knotsAt = (step: number, order: number) => rhos.slice(step - order + 1, step + 1).reverse();
  const stages = multistepStages(nodes, levels[steps], quantity, (step) => {
    const part = (of: number) => ({ begin: rhos[of], end: rhos[of + 1], tau: taus[of], quantity } as const);
    const predict = saPredictor(part(step), knotsAt(step, orderAt(predictorOrder, step, 0)));
    const renewal = saRenewal(part(step), levels[step + 1]);
    if (step === 0) return { predict, renewal };
    const knots = knotsAt(step, orderAt(correctorOrder, step - 1, 1));
    return { predict, renewal, correct: saCorrector(part(step - 1), knots) };
  }, threshold(settings));
  return { order: predictorOrder, times: planTimes(nodes.map(({ t }) => t), grid.end), levels, stages };
}

function tauAt(t: number, tau: SchedulerTau = someNoise): number {
  const value = typeof tau === "number" ? tau : tau(t);
  if (value >= 0 && value < Infinity) return value;
  throw new RangeError(`tau must be finite and at least 0, found ${value} at t = ${t}`);
}
