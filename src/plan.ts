/**
 * One evaluation of the model and the linear combination that follows it.
 *
 * With x the current state, o the model's output and h1, h2, ... the history (newest first):
 *
 * - the model is given `inputScale * x` and `t`;
 * - `e = store[0] * x + store[1] * o` enters the history as its newest entry;
 * - the next state is `update[0] * anchor + update[1] * x + update[2] * e + update[3] * h1 + ...`.
 *
 * The anchor is the state at the beginning of the step.
 */
export interface Stage {
  /** Index of the step, the interval `[timesteps[step + 1], timesteps[step]]`, that the stage belongs to. */
  readonly step: number;
  /** Time that the model is asked at. */
  readonly t: number;
  /** Factor from the state to the model's input. */
  readonly inputScale: number;
  /** Weights of state and model output in the history's new entry. */
  readonly store: readonly [state: number, output: number];
  /** Weights of anchor, state and history (newest first) in the next state. */
  readonly update: readonly number[];
}

/** A sampler as a table of numbers; JSON.stringify and JSON.parse carry it unchanged. */
export interface Plan {
  /** Name of the method. */
  readonly method: string;
  /** The multistep order that the history reaches, or the order of the Runge-Kutta tableau. */
  readonly order: number;
  /** Number of model evaluations (NFE). */
  readonly nfe: number;
  /** The grid, decreasing, one more than there are steps. */
  readonly timesteps: readonly number[];
  /** One entry an evaluation, in order. */
  readonly stages: readonly Stage[];
}
