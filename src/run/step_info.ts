import type { Plan, Stage } from "../plans/plan.ts";
import type { SavedRun } from "./saved_run.ts";
import type { Tensor, TensorData } from "../tensors/tensor.ts";

/** What a callback is told at the end of each step. The tensors are views of WASM memory, valid during the call. */
export interface StepInfo<Data extends TensorData = TensorData> {
  /** Index of the step, from 0. */
  readonly step: number;
  /** Time of the step's last evaluation, in the schedule's unit. */
  readonly t: number;
  /** Time at the end of the step, that of `x`. */
  readonly tNext: number;
  /** Evaluations so far, those of a resumed run's first part included. */
  readonly nfe: number;
  /** Evaluations in all. */
  readonly totalNfe: number;
  /** The state at the end of the step; what is written into it, the next step starts from. */
  readonly x: Tensor<Data>;
  /** The noise that the model saw in its last evaluation. */
  readonly eps: Tensor<Data>;
  /** The clean image as the model's last evaluation predicts it, a new tensor. */
  clean(): Tensor<Data>;
  /** What is needed to go on from here in another run. */
  save(): SavedRun<Data>;
}

/** The predicted clean image, from the state that the model saw and the eps it found there. */
export function cleanImage<Data extends TensorData>(
  stage: Stage,
  before: Tensor<Data>,
  eps: Tensor<Data>,
): Tensor<Data> {
  const data = before.data.slice() as Data;
  const [state, noise] = stage.clean;
  for (let i = 0; i < data.length; i++) data[i] = state * data[i] + noise * eps.data[i];
  return { data, dims: [...before.dims] };
}

/** Whether a stage is the last of its step. */
export function endsStep(plan: Plan, index: number): boolean {
  return plan.stages[index + 1]?.step !== plan.stages[index].step;
}
