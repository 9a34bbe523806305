import type { Stage } from "../../../plans/plan.ts";
import { clippedStage, type Limit } from "./clipping.ts";
import type { Level } from "./level.ts";
import { type Node, type Quantity, stageAt, withNoise } from "./node.ts";

/** What becomes of the noise in a state over a step. */
export interface Renewal {
  /** Factor of the state beside the ratio of the levels. */
  readonly damping: number;
  /** Weight of new standard normal noise in the next state. */
  readonly noise: number;
}

/** What a multistep method says of a step: weights of the history, newest first, in units of the next signal. */
export interface StepRows {
  /** From the node at the step's beginning to its end. */
  readonly predict: readonly number[];
  /** The step before once more, with the newest entry at its end, as long as `predict`; absent where it stays as it is. */
  readonly correct?: readonly number[];
  /** How the noise is renewed; absent where it stays. */
  readonly renewal?: Renewal;
}

/**
 * The stages of a multistep method with one evaluation a step, from level to level:
 * `x_next = ratio x + signal_next sum_j weights[j] h_j`, the ratio being that of the sigmas for x0, of the signals for eps;
 * where noise is renewed, the ratio is damped and the noise follows.
 *
 * @param nodes Where the model is asked
 * @param end The level after the last step
 * @param rows The weights of a step, by its index
 * @param limit Where the clean image is cut; nowhere where absent
 */
export function multistepStages(
  nodes: readonly Node[],
  end: Level,
  quantity: Quantity,
  rows: (step: number) => StepRows,
  limit?: Limit,
): Stage[] {
  const ratio = (to: Level, from: Level) => quantity === "x0" ? to.sigma / from.sigma : to.signal / from.signal;
  return nodes.map((node, step) => {
    const next = nodes[step + 1] ?? end;
    const { predict, correct, renewal } = rows(step);
    const predicted = predict.map((weight) => next.signal * weight);
    const on = ratio(next, node) * (renewal?.damping ?? 1);
    if (renewal || !correct) {
      // The noise of the step before is in the state: what a corrector changes is the weights of the history.
      const change = correct ? sumOf(correct, [0, ...rows(step - 1).predict.map((weight) => -weight)]) : [];
      const update = [0, on, ...sumOf(predicted, change.map((weight) => on * node.signal * weight))];
      const stage = withNoise(stageAt(node, step, quantity, update), renewal?.noise ?? 0);
      return clippedStage(stage, node, quantity, limit);
    }
    const anchor = [ratio(node, nodes[step - 1]), 0, ...correct.map((weight) => node.signal * weight)];
    const update = anchor.map((weight, i) => on * weight + (predicted[i - 2] ?? 0));
    return clippedStage(stageAt(node, step, quantity, update, anchor), node, quantity, limit);
  });
}

/** The sum of two rows, the shorter one with zeros behind. */
function sumOf(one: readonly number[], other: readonly number[]): number[] {
  return Array.from(
    { length: Math.max(one.length, other.length) },
    (_, i) => (one[i] ?? 0) + (other[i] ?? 0),
  );
}
