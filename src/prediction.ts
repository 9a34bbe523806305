import { checkOneOf } from "./check.ts";
import type { Plan, Stage } from "./plan.ts";
import { noiseOfRho, type Sde, signalOfRho } from "./sde.ts";

/**
 * What a model predicts: the noise eps, the velocity `v = sqrt(alphaBar) eps - sqrt(1 - alphaBar) x0`
 * (arXiv 2202.00512), or the clean image x0.
 */
export type Prediction = "eps" | "v" | "x0";

/** Everything that a model may predict. */
export const PREDICTIONS: readonly Prediction[] = ["eps", "v", "x0"];

/** The plan for a model with another prediction: only how its output becomes eps changes. */
export function withPrediction(plan: Plan, sde: Sde, prediction: Prediction): Plan {
  checkOneOf("prediction", prediction, PREDICTIONS);
  if (prediction === "eps") return plan;
  const stages = plan.stages.map((stage) => ({ ...stage, store: epsOf(prediction, sde.rho(stage.t)) }));
  return { ...plan, stages };
}

/** Weights of state and model output in eps. */
function epsOf(prediction: "v" | "x0", rho: number): Stage["store"] {
  const alpha = signalOfRho(rho), sigma = noiseOfRho(rho);
  return prediction === "v" ? [sigma, alpha] : [1 / sigma, -1 / rho];
}
