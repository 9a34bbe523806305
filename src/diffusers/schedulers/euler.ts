import { rescalableAlphaBars } from "./grids/alpha_bars.ts";
import { type ExplodingGrid, explodingGrid, explodingNoiseScale } from "./grids/exploding_grid.ts";
import { planTimes } from "./grids/plan_times.ts";
import { exponentialRamp, rampName } from "./grids/sigma_ramps.ts";
import { timeOfSigma, trainSigmas } from "./grids/train_sigmas.ts";
import type { SchedulerRequest, SchedulerRun } from "./scheduler_run.ts";
import type { Settings } from "./settings.ts";
import { eulerStage } from "./steps/churn.ts";
import { explodingLevel } from "./steps/level.ts";
import { type Node, type PredictionType, unitNode, type Weights } from "./steps/node.ts";
import { LEAST_ALPHA_BAR } from "./steps/train_level.ts";

/**
 * EulerDiscreteScheduler: Euler's method in sigma, which is DDIM, rho_rk with the tableau "1euler" or rho_ab of order 0.
 * The state is `x0 + sigma eps`.
 */
export function eulerRun(settings: Settings, request: SchedulerRequest): SchedulerRun {
  const given = settings.choice("prediction_type", "epsilon", [
    "epsilon",
    "sample",
    "original_sample",
    "v_prediction",
  ]);
  const prediction = given === "original_sample" ? "sample" : given;
  const trained = trainSigmas(rescalableAlphaBars(settings, LEAST_ALPHA_BAR));
  const { times, sigmas, parts } = eulerGrid(settings, trained, request);
  const isContinuous = settings.choice("timestep_type", "discrete", ["discrete", "continuous"]) === "continuous" &&
    prediction === "v_prediction";
  const levels = sigmas.map(explodingLevel).slice(request.start);
  const asked = (isContinuous ? sigmas.slice(0, -1).map((sigma) => Math.log(sigma) / 4) : times).slice(
    request.start,
  );
  // The clean image is predicted without loss of digits, but where eps is predicted that is what is extrapolated.
  const quantity = prediction === "epsilon" ? "eps" : "x0";
  const stages = asked.map((t, step) => {
    const node = unitNode(t, levels[step], prediction);
    return eulerStage(
      { ...request, count: parts },
      step,
      node,
      levels[step + 1],
      quantity,
      raised(node, prediction),
    );
  });
  const end = isContinuous ? undefined : timeOfSigma(trained, sigmas[sigmas.length - 1]);
  return {
    order: 1,
    times: planTimes(asked, end),
    levels,
    stages,
    noiseScale: explodingNoiseScale(settings, sigmas),
  };
}

/** What an answer means once the state is raised to another sigma: a velocity is still taken for that of the node. */
function raised(node: Node, prediction: PredictionType): (sigma: number) => Weights {
  return (sigma) => prediction === "v_prediction" ? node.x0 : prediction === "sample" ? [0, 1] : [1, -sigma];
}

/** Times, and one sigma more. */
interface EulerGrid extends ExplodingGrid {
  /** How many steps diffusers counts, for churn. */
  readonly parts: number;
}

function eulerGrid(settings: Settings, trained: Float32Array, request: SchedulerRequest): EulerGrid {
  const { count, sigmas } = request;
  if (sigmas) {
    return {
      times: sigmas.slice(0, -1).map((sigma) => timeOfSigma(trained, sigma)),
      sigmas: sigmas.map(Math.fround),
      parts: count,
    };
  }
  const grid = explodingGrid(settings, trained, request);
  const interpolation = settings.choice("interpolation_type", "linear", ["linear", "log_linear"]);
  const last = settings.choice("final_sigmas_type", "zero", ["zero", "sigma_min"]) === "zero" ? 0 : trained[0];
  if (interpolation === "linear" || rampName(settings)) {
    return { times: grid.times, sigmas: [...grid.sigmas, Math.fround(last)], parts: count };
  }
  // One sigma more than there are steps, so that the last sigma of the config is never reached.
  const ramp = exponentialRamp(trained[trained.length - 1], trained[0], count + 1);
  return { times: grid.times, sigmas: ramp.map(Math.fround), parts: count + 1 };
}
