import type { Clip } from "./clip.ts";
import type { FittedTo } from "./fitted_to.ts";

/**
 * One evaluation of the model and the linear combinations that follow it.
 *
 * With x the current state, o the model's output and h1, h2, ... the history (newest first):
 *
 * 1. where the stage is the first of its step and has no `anchor` row, the anchor becomes x;
 * 2. the model is given `inputScale * x`, with `input[0] * h1 + input[1] * h2 + ...` more where there is an `input`, and
 *    `t`, and returns o;
 * 3. `e = store[0] * x + store[1] * o` becomes the newest entry of the history, with `clip.store * w` more where there is
 *    a `clip`, w being the clean image that it has cut;
 * 4. the next state is `update[0] * anchor + update[1] * x + update[2] * e + update[3] * h1 + ...`, and where there is
 *    `noise`, `noise * xi` more, with xi standard normal and independent from stage to stage, and where there is a
 *    `clip`, `clip.update * w`;
 * 5. where there is an `anchor` row, the anchor becomes the same combination with its weights, of the old x and anchor.
 */
export interface Stage {
  /** Index of the step, the interval between `timesteps[step]` and `timesteps[step + 1]`, that the stage belongs to. */
  readonly step: number;
  /** Time that the model is asked at, in the schedule's unit; it need not be one of the plan's timesteps. */
  readonly t: number;
  /** Factor from the state to the model's input. */
  readonly inputScale: number;
  /**
   * Weights of the history (newest first, as it is before this stage) in the model's input, beside `inputScale` times the
   * state; absent where the state alone is asked about.
   */
  readonly input?: readonly number[];
  /** Weights of state and model output in the history's new entry. */
  readonly store: readonly [state: number, output: number];
  /** Weights of anchor, state and history (newest first) in the next state. */
  readonly update: readonly number[];
  /** Weights of anchor, state and history in the next anchor; present where a corrector moves it. */
  readonly anchor?: readonly number[];
  /** Weight of standard normal noise in the next state, at least 0; absent where the stage adds none. */
  readonly noise?: number;
  /**
   * Where the stage's noise lies on a Brownian motion B, so that another grid can take its noise from the same B:
   * `xi = (B(path[1]) - B(path[0])) / sqrt(path[1] - path[0])`. No two stages' intervals overlap. Absent where there is
   * no noise, or no such motion.
   */
  readonly path?: readonly [from: number, to: number];
  /** How the clean image is cut; absent where it is taken as the model predicts it. */
  readonly clip?: Clip;
  /** Weights of state and newest history entry in the clean image as it is predicted at this stage, where it is not cut. */
  readonly clean: readonly [state: number, eps: number];
}

/** A sampler as a table of numbers; JSON.stringify and JSON.parse carry it unchanged. */
export interface Plan {
  /** Name of the method. */
  readonly method: string;
  /** The multistep order that the history reaches, or the order of the Runge-Kutta tableau. */
  readonly order: number;
  /** Number of model evaluations (NFE). */
  readonly nfe: number;
  /**
   * The grid, one more than there are steps: decreasing, or increasing where the plan goes from image to noise. Where the
   * last stage of a step adds noise it may turn back, as in restart sampling.
   */
  readonly timesteps: readonly number[];
  /** One entry an evaluation, in order. */
  readonly stages: readonly Stage[];
  /** What the plan was fitted to, where its numbers are not the method's own. */
  readonly fittedTo?: FittedTo;
}
