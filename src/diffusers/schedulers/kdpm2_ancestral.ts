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
import { stageAt, unitNode, withNoise } from "./steps/node.ts";

/**
 * KDPM2AncestralDiscreteScheduler, k-diffusion's dpm_2_ancestral: KDPM2's midpoint method goes further down than the end of
 * the step, and noise leads back up, as in Euler ancestral. Two evaluations a step and one at the last, which ends at 0.
 */
export function kdpm2AncestralRun(settings: Settings, request: SchedulerRequest): SchedulerRun {
  const prediction = settings.choice("prediction_type", "epsilon", ["epsilon", "v_prediction"]);
  const trained = trainSigmas(alphaBarsOfConfig(settings, { start: 0.00085, end: 0.012 }));
  const { levels, noiseScale, ...grid } = explodingPart(settings, trained, request);
  const times = grid.times.map(rampName(settings) === "karras" ? roundHalfEven : (t) => t);
  const stages = times.flatMap((t, step): Stage[] => {
    const { sigma } = levels[step], next = levels[step + 1].sigma, down = next * next / sigma;
    const middle = Math.fround(Math.sqrt(sigma * down));
    const first = stageAt(unitNode(t, levels[step], prediction), step, "eps", [0, 1, middle - sigma]);
    if (next === 0) return [first];
    const node = unitNode(timeOfSigma(trained, middle), explodingLevel(middle), prediction);
    const second = stageAt(node, step, "eps", [1, 0, down - sigma]);
    return [first, withNoise(second, next * Math.sqrt((1 - next / sigma) * (1 + next / sigma)))];
  });
  return {
    order: 2,
    times: planTimes(times, 0),
    levels,
    stages,
    noiseScale,
  };
}
