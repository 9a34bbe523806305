import { lagrangeIntegrals } from "../../methods/multistep/quadrature.ts";
import { alphaBarsOfConfig } from "./grids/alpha_bars.ts";
import { explodingPart } from "./grids/exploding_part.ts";
import { planTimes } from "./grids/plan_times.ts";
import { trainSigmas } from "./grids/train_sigmas.ts";
import type { SchedulerRequest, SchedulerRun } from "./scheduler_run.ts";
import type { Settings } from "./settings.ts";
import { multistepStages } from "./steps/multistep_stages.ts";
import { unitNode } from "./steps/node.ts";
import { distinctOrder } from "./steps/step_order.ts";

/** Steps that a row reaches back to, the newest included. */
const ORDER = 4;

/**
 * LMSDiscreteScheduler: the linear multistep method of variable step in sigma, of order 4, which is rho_ab with abOrder 3.
 * The state is `x0 + sigma eps`. From a later step on it keeps diffusers' weights of the whole grid, without those of
 * evaluations that were never made.
 */
export function lmsRun(settings: Settings, request: SchedulerRequest): SchedulerRun {
  const prediction = settings.choice("prediction_type", "epsilon", ["epsilon", "sample", "v_prediction"]);
  const trained = trainSigmas(alphaBarsOfConfig(settings));
  const { times, levels, sigmas, noiseScale } = explodingPart(settings, trained, request);
  const nodes = times.map((t, step) => unitNode(t, levels[step], prediction));
  const stages = multistepStages(nodes, levels[nodes.length], "eps", (step) => {
    const at = request.start + step, past = distinctOrder(sigmas, at, Math.min(at + 1, ORDER));
    const knots = Array.from({ length: past }, (_, age) => sigmas[at - age]);
    const integrals = lagrangeIntegrals([sigmas[at + 1], sigmas[at]], knots);
    return { predict: integrals.slice(0, step + 1).map((integral) => -integral) };
  });
  return {
    order: Math.min(ORDER, nodes.length),
    times: planTimes(times, 0),
    levels,
    stages,
    noiseScale,
  };
}
