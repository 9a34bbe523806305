import type { Stage } from "../../plans/plan.ts";
import { alphaBarsOfConfig } from "./grids/alpha_bars.ts";
import { explodingPart } from "./grids/exploding_part.ts";
import { planTimes } from "./grids/plan_times.ts";
import { rampName } from "./grids/sigma_ramps.ts";
import { roundHalfEven } from "./grids/spaced_times.ts";
import { timeOfSigma, trainSigmas } from "./grids/train_sigmas.ts";
import type { SchedulerRequest, SchedulerRun } from "./scheduler_run.ts";
import type { Settings } from "./settings.ts";
import { explodingLevel } from "./steps/level.ts";
import { stageAt, unitNode } from "./steps/node.ts";

/**
 * KDPM2DiscreteScheduler: the midpoint method in sigma with the midpoint taken in log sigma, two evaluations a step and one
 * at the last, which ends at 0. It is DPM-Solver-2 (arXiv 2206.00927) but for its weights, which are those of sigma and not
 * of log sigma; rho_rk with the tableau "2heun" is as dear and of the same order.
 */
export function kdpm2Run(settings: Settings, request: SchedulerRequest): SchedulerRun {
  const prediction = settings.choice("prediction_type", "epsilon", ["epsilon", "v_prediction"]);
  const trained = trainSigmas(alphaBarsOfConfig(settings, { start: 0.00085, end: 0.012 }));
  const { levels, noiseScale, ...grid } = explodingPart(settings, trained, request);
  const times = grid.times.map(rampName(settings) === "karras" ? roundHalfEven : (t) => t);
  const stages = times.flatMap((t, step): Stage[] => {
    const { sigma } = levels[step], next = levels[step + 1].sigma;
    // At 0 the midpoint in log sigma is 0 as well, and the step is Euler's.
    const middle = Math.fround(Math.sqrt(sigma * next));
    const first = stageAt(unitNode(t, levels[step], prediction), step, "eps", [0, 1, middle - sigma]);
    if (next === 0) return [first];
    const node = unitNode(timeOfSigma(trained, middle), explodingLevel(middle), prediction);
    return [first, stageAt(node, step, "eps", [1, 0, next - sigma])];
  });
  return {
    order: 2,
    times: planTimes(times, 0),
    levels,
    stages,
    noiseScale,
  };
}
