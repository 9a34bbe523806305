import { rescalableAlphaBars } from "./grids/alpha_bars.ts";
import { explodingPart } from "./grids/exploding_part.ts";
import { planTimes } from "./grids/plan_times.ts";
import { timeOfSigma, trainSigmas } from "./grids/train_sigmas.ts";
import type { SchedulerRequest, SchedulerRun } from "./scheduler_run.ts";
import type { Settings } from "./settings.ts";
import { explodingLevel } from "./steps/level.ts";
import { firstOrder, stageAt, unitNode } from "./steps/node.ts";
import { LEAST_ALPHA_BAR } from "./steps/train_level.ts";

/**
 * EulerAncestralDiscreteScheduler: each step goes down by Euler's method, further than its end, and noise leads back up.
 * It is order 0 of the reverse SDE with tau 1, x0_ab with eta 1. The state is `x0 + sigma eps`.
 */
export function eulerAncestralRun(settings: Settings, request: SchedulerRequest): SchedulerRun {
  const prediction = settings.choice("prediction_type", "epsilon", ["epsilon", "v_prediction"]);
  const trained = trainSigmas(rescalableAlphaBars(settings, LEAST_ALPHA_BAR));
  const { times, levels, noiseScale } = explodingPart(settings, trained, request);
  const quantity = prediction === "epsilon" ? "eps" : "x0";
  const stages = times.map((t, step) => {
    const { sigma: from } = levels[step], { sigma: to } = levels[step + 1];
    const node = unitNode(t, levels[step], prediction);
    const noise = to * Math.sqrt(1 - (to / from) ** 2), down = to * to / from;
    const stage = stageAt(node, step, quantity, [0, ...firstOrder(node, explodingLevel(down), quantity)]);
    return noise > 0 ? { ...stage, noise } : stage;
  });
  return {
    order: 1,
    times: planTimes(times, timeOfSigma(trained, 0)),
    levels,
    stages,
    noiseScale,
  };
}
