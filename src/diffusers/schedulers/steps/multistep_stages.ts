import type { Stage } from "../../../plans/plan.ts";
import { clippedStage, type Limit } from "./clipping.ts";
import type { Level } from "./level.ts";
import { type Node, type Quantity, stageAt } from "./node.ts";

/** What a multistep method says of a step: weights of the history, newest first, in units of the next signal. */
export interface StepRows {
  /** From the node at the step's beginning to its end. */
  readonly predict: readonly number[];
  /** The step before once more, with the newest entry at its end; absent where it stays as it is. */
  readonly correct?: readonly number[];
}

/**
 * The stages of a multistep method with one evaluation a step, from level to level:
 * `x_next = ratio x + signal_next sum_j weights[j] h_j`, the ratio being that of the sigmas for x0, of the signals for eps.
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
    const { predict, correct } = rows(step);
    const predicted = predict.map((weight) => next.signal * weight);
    const on = ratio(next, node);
    if (!correct) return clippedStage(stageAt(node, step, quantity, [0, on, ...predicted]), node, quantity, limit);
    const anchor = [ratio(node, nodes[step - 1]), 0, ...correct.map((weight) => node.signal * weight)];
    const length = Math.max(anchor.length, predicted.length + 2);
    const update = Array.from({ length }, (_, i) => on * (anchor[i] ?? 0) + (predicted[i - 2] ?? 0));
    return clippedStage(stageAt(node, step, quantity, update, anchor), node, quantity, limit);
  });
}
