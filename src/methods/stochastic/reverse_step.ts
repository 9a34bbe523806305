/** One step of a reverse SDE: what a multistep method does in it in place of the probability flow's step. */
export interface ReverseStep {
  /** Factor of the state, beside the ratio of the scales. */
  readonly damping: number;
  /** The weights of the history, as {@linkcode StepWeights} has them. */
  weights(nodes: readonly number[]): readonly number[];
  /** Weight of the step's noise. */
  readonly noise: number;
  /** Where it lies on a Brownian motion that other grids have too; absent where there is none. */
  readonly path?: readonly [from: number, to: number];
}
