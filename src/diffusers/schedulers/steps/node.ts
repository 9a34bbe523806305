import type { Stage } from "../../../plans/plan.ts";
import type { Level } from "./level.ts";

/** What a model predicts, as a config's `prediction_type` names it. */
export type PredictionType = "epsilon" | "sample" | "v_prediction" | "flow_prediction";

/** Weights of state and model output. */
export type Weights = readonly [state: number, output: number];

/** Where a model is asked: time, level of the state, and what its output means there. */
export interface Node extends Level {
  /** The time that it is asked at. */
  readonly t: number;
  /** Factor from the state to the model's input. */
  readonly inputScale: number;
  /** The clean image. */
  readonly x0: Weights;
  /** The noise. */
  readonly eps: Weights;
}

/** A quantity that a history holds. */
export type Quantity = "x0" | "eps";

/** The node of a model that is given the state as it is. */
export function nodeAt(t: number, level: Level, prediction: PredictionType): Node {
  return scaledNode(t, level, prediction, 1);
}

/** The node of a model that is given the state x0 + sigma eps scaled to unit variance. */
export function unitNode(t: number, level: Level, prediction: PredictionType): Node {
  return scaledNode(t, level, prediction, 1 / Math.hypot(level.signal, level.sigma));
}

function scaledNode(t: number, level: Level, prediction: PredictionType, inputScale: number): Node {
  const signal = level.signal * inputScale, sigma = level.sigma * inputScale;
  const ofState = ([state, output]: Weights): Weights => [state * inputScale, output];
  return {
    ...level,
    t,
    inputScale,
    x0: ofState(x0Weights(prediction, signal, sigma)),
    eps: ofState(epsWeights(prediction, signal, sigma)),
  };
}

function x0Weights(prediction: PredictionType, signal: number, sigma: number): Weights {
  switch (prediction) {
    case "epsilon":
      return [1 / signal, -sigma / signal];
    case "sample":
      return [0, 1];
    case "v_prediction":
      return [signal, -sigma];
    case "flow_prediction":
      return [1, -sigma];
  }
}

function epsWeights(prediction: PredictionType, signal: number, sigma: number): Weights {
  switch (prediction) {
    case "epsilon":
      return [0, 1];
    case "sample":
      return [1 / sigma, -signal / sigma];
    case "v_prediction":
      return [sigma, signal];
    case "flow_prediction":
      return [1, signal];
  }
}

/** The noise that follows from the clean image; the node's own where its level is normalised, as most are. */
export function epsOfX0({ signal, sigma, x0: [state, output] }: Node): Weights {
  return [(1 - signal * state) / sigma, -signal * output / sigma];
}

/** A stage whose history holds a quantity of its node. */
export function stageAt(
  node: Node,
  step: number,
  quantity: Quantity,
  update: readonly number[],
  anchor?: readonly number[],
): Stage {
  const { t, inputScale, signal, sigma } = node;
  const clean: Weights = quantity === "x0" ? [0, 1] : [1 / signal, -sigma / signal];
  const stage = { step, t, inputScale, store: node[quantity], update, clean };
  return anchor ? { ...stage, anchor } : stage;
}

/** A stage that adds noise of some weight, if it is one. */
export function withNoise(stage: Stage, noise: number): Stage {
  return noise > 0 ? { ...stage, noise } : stage;
}

/** Weights of state and quantity after a step along which the quantity is taken to be constant: DDIM. */
export function firstOrder(from: Level, to: Level, quantity: Quantity): Weights {
  if (quantity === "x0") {
    const ratio = to.sigma / from.sigma;
    return [ratio, to.signal - from.signal * ratio];
  }
  const ratio = to.signal / from.signal;
  return [ratio, to.sigma - from.sigma * ratio];
}
