import type { PairName } from "../methods/runge_kutta/embedded_pairs.ts";
import type { Prediction } from "../plans/prediction.ts";
import type { Tensor, TensorData } from "../tensors/tensor.ts";
import type { SavedAdaptiveRun } from "./saved_adaptive_run.ts";
import type { StepInfo } from "./step_info.ts";

/** Options of {@linkcode getAdaptiveSampler}. */
export interface AdaptiveOptions {
  /** The embedded pair. Default "bosh32", which is the better one down to tolerances of about 1e-4. */
  pair?: PairName;
  /** Allowed error of a step relative to the state. Default 1e-3. */
  rtol?: number;
  /** Allowed error of a step in the state's own units. Default 1e-3. */
  atol?: number;
  /** The run is an error where it would take more evaluations. Default 1000. */
  maxNfe?: number;
  /** Goes the other way, from an image to the noise that it comes from. Default false. */
  invert?: boolean;
  /** What the model predicts. Default "eps". */
  prediction?: Prediction;
}

/** A sample with the account of how it was made. */
export interface AdaptiveSample<Data extends TensorData> extends Tensor<Data> {
  /** Evaluations, those of rejected steps included. */
  readonly nfe: number;
  /** The times at which accepted steps began and ended. */
  readonly timesteps: readonly number[];
  /** Number of steps that were done again with a smaller width. */
  readonly rejected: number;
  /** Estimated root mean square error of the sample: the accepted steps' errors, carried to the end and added up. */
  readonly errorEstimate: number;
}

/** Options of an adaptive run. */
export interface AdaptiveRunOptions<Data extends TensorData = TensorData> {
  /** Ends the run, as of any sampler. */
  signal?: AbortSignal;
  /**
   * Called at the end of each step that is kept, as of any sampler, but that `totalNfe` is Infinity until the last. What
   * is written into `x` costs an evaluation more.
   */
  onStep?: (info: AdaptiveStepInfo<Data>) => void | Promise<void>;
  /** Goes on from a saved run of the same options; the noise then gives type and shape only. */
  resume?: SavedAdaptiveRun;
}

/** What a callback of an adaptive run is told. */
export interface AdaptiveStepInfo<Data extends TensorData = TensorData> extends Omit<StepInfo<Data>, "save"> {
  /** What is needed to go on from here in another run. */
  save(): SavedAdaptiveRun<Data>;
}
