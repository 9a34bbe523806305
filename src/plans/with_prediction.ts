import { checkOneOf } from "../internal/check.ts";
import { type Sde, sigmaOf } from "../schedules/sde.ts";
import type { Plan, Stage } from "./plan.ts";
import { type Prediction, PREDICTIONS } from "./prediction.ts";

/** The plan for a model with another prediction: only how its output becomes eps changes. */
export function withPrediction(plan: Plan, sde: Sde, prediction: Prediction): Plan {
  checkOneOf("prediction", prediction, PREDICTIONS);
  if (prediction === "eps") {
    const blind = plan.stages.find(({ store }) => !store.every(Number.isFinite));
    if (!blind) return plan;
    throw new RangeError(`A model that predicts eps cannot be asked where rho is infinite, at t = ${blind.t}`);
  }
  const stages = plan.stages.map((stage) => {
    const isClean = stage.clean[0] === 0; // the history holds the clean image itself
    return { ...stage, store: isClean ? x0Of(prediction, sde, stage.t) : epsOf(prediction, sde, stage.t) };
  });
  return { ...plan, stages };
}

/** Weights of state and model output in the clean image. */
function x0Of(prediction: Exclude<Prediction, "eps">, sde: Sde, t: number): Stage["store"] {
  const signal = sde.signal(t), sigma = sigmaOf(sde, t);
  switch (prediction) {
    case "v": {
      const square = signal * signal + sigma * sigma;
      return [signal / square, -sigma / square];
    }
    case "x0":
      return [0, 1];
    case "flow":
      return [1 / (signal + sigma), -sigma / (signal + sigma)];
  }
}

/** Weights of state and model output in eps. */
function epsOf(prediction: Exclude<Prediction, "eps">, sde: Sde, t: number): Stage["store"] {
  const signal = sde.signal(t), rho = sde.rho(t), sigma = sigmaOf(sde, t);
  switch (prediction) {
    case "v": {
      const square = signal * signal + sigma * sigma;
      return [sigma / square, signal / square];
    }
    case "x0":
      if (rho === 0) throw new RangeError(`A model that predicts x0 cannot be asked where rho is 0, at t = ${t}`);
      return [1 / sigma, -1 / rho];
    case "flow":
      return [1 / (signal + sigma), signal / (signal + sigma)];
  }
}
