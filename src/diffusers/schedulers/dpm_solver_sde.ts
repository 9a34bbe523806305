import type { Stage } from "../../plans/plan.ts";
import { continuedNoise, type NoisyRow } from "../../methods/stochastic/continued_noise.ts";
import { pathBetween } from "../../methods/stochastic/path_between.ts";
import { alphaBarsOfConfig } from "./grids/alpha_bars.ts";
import { explodingPart } from "./grids/exploding_part.ts";
import { planTimes } from "./grids/plan_times.ts";
import { timeOfSigma, trainSigmas } from "./grids/train_sigmas.ts";
import type { SchedulerRequest, SchedulerRun } from "./scheduler_run.ts";
import type { Settings } from "./settings.ts";
import { explodingLevel } from "./steps/level.ts";
import { stageAt, unitNode } from "./steps/node.ts";

/**
 * DPMSolverSDEScheduler, k-diffusion's dpmpp_sde: x0_rk with tau 1 and an approximation, the image at the middle of the
 * step standing for all of it. Two evaluations a step and one at the last, which ends at 0. The noise of both lies on a
 * Brownian motion in sigma.
 */
export function dpmSolverSdeRun(settings: Settings, request: SchedulerRequest): SchedulerRun {
  const prediction = settings.choice("prediction_type", "epsilon", ["epsilon", "v_prediction"]);
  const trained = trainSigmas(alphaBarsOfConfig(settings, { start: 0.00085, end: 0.012 }));
  const { times, levels, noiseScale } = explodingPart(settings, trained, request);
  const stages = times.flatMap((t, step): Stage[] => {
    const { sigma } = levels[step], next = levels[step + 1].sigma;
    const stage = (at: number, t: number, update: number[]) =>
      stageAt(unitNode(t, explodingLevel(at), prediction), step, "x0", update);
    if (next === 0) return [stage(sigma, t, [0, 0, 1])];
    const middle = Math.sqrt(sigma * next);
    const { sNoise = 1 } = request;
    const first = ancestral(sigma, middle, sNoise);
    const second = continuedNoise(first, ancestral(sigma, next, sNoise), (sigma - middle) / (sigma - next));
    return [
      { ...stage(sigma, t, [0, first.kept, first.image]), ...noiseOf(first.noise, middle, sigma) },
      { ...stage(middle, timeOfSigma(trained, middle), second.update), ...noiseOf(second.noise, next, middle) },
    ];
  });
  return {
    order: 2,
    times: planTimes(times, 0),
    levels,
    stages,
    noiseScale,
  };
}

/** From one sigma down to another, with new noise, the clean image being constant. */
function ancestral(sigma: number, to: number, sNoise: number): NoisyRow {
  const kept = (to / sigma) ** 2;
  return { kept, image: 1 - kept, noise: sNoise * to * Math.sqrt(1 - kept) };
}

function noiseOf(noise: number, from: number, to: number): Pick<Stage, "noise" | "path"> {
  const path = pathBetween(from, to);
  return noise > 0 && path ? { noise, path } : {};
}
