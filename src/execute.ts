import type { Plan, Stage } from "./plan.ts";
import type { Registers } from "./registers.ts";
import { describe, type Tensor, type TensorData } from "./tensor.ts";

/**
 * The noise that a model sees in `x` at time `t`.
 *
 * `x` and `out` are views of WASM memory, of the shape and type of the noise, valid during the call: write into
 * `out.data`, or return a tensor of the same size. `x` must not be written.
 */
export type EpsFn<Data extends TensorData = TensorData> = (
  x: Tensor<Data>,
  t: number,
  out: Tensor<Data>,
) => Tensor | void | Promise<Tensor | void>;

/** What {@linkcode RunOptions.onStep} is told after each evaluation of the model and its update. */
export interface StepInfo {
  /** Index of the step that the evaluation belongs to. */
  readonly step: number;
  /** Time that the model was asked at. */
  readonly t: number;
  /** Evaluations so far. */
  readonly nfe: number;
  /** Evaluations in all. */
  readonly totalNfe: number;
  /** The state after the update; a view of WASM memory, valid during the call. */
  readonly x: Tensor;
}

/** Options of a run. */
export interface RunOptions {
  /** Ends the run before its next evaluation; the run then rejects with the signal's reason. */
  signal?: AbortSignal;
  /** Called after each evaluation and its update. */
  onStep?: (info: StepInfo) => void;
}

/**
 * Runs a plan: the one executor, which knows no method by name.
 *
 * @param plan The plan, its times and coefficients
 * @param registers The memory of this run, made for the plan and the shape of the noise
 * @param epsFn The model
 * @param noise The state to start from; it is not changed
 * @param options Signal and callback
 * @returns A new tensor of the noise's type and shape
 * @throws {TypeError} If the model returns no tensor of the same size.
 * @throws {RangeError} If a model output is not finite; the message names the step.
 */
export async function execute<Data extends TensorData>(
  plan: Plan,
  registers: Registers<Data>,
  epsFn: EpsFn<Data>,
  noise: Tensor<Data>,
  options: RunOptions = {},
): Promise<Tensor<Data>> {
  const { states, ring } = registers;
  let state = states[0], anchor = state;
  state.data.set(noise.data);
  for (const [index, stage] of plan.stages.entries()) {
    options.signal?.throwIfAborted();
    if (stage.step !== plan.stages[index - 1]?.step) anchor = state;
    const newest = index % ring.length;
    const input = stage.inputScale === 1 ? state : registers.scale(state, stage.inputScale);
    await evaluate(epsFn, stage, input, ring[newest]);
    // The anchor must survive as long as its step lasts; otherwise the state is updated in place.
    const keepAnchor = plan.stages[index + 1]?.step === stage.step;
    const next = keepAnchor && state === anchor ? states.find((candidate) => candidate !== anchor)! : state;
    if (!registers.update(index, stage, next, anchor, state, newest)) {
      throw new RangeError(`The model output must be finite, found NaN or Infinity at ${place(stage)}`);
    }
    state = next;
    options.onStep?.({ step: stage.step, t: stage.t, nfe: index + 1, totalNfe: plan.nfe, x: state });
  }
  return { data: state.data.slice() as Data, dims: [...noise.dims] };
}

async function evaluate<Data extends TensorData>(
  epsFn: EpsFn<Data>,
  stage: Stage,
  input: Tensor<Data>,
  out: Tensor<Data>,
): Promise<void> {
  // A model that neither writes nor returns anything must not pass off an old output as its own.
  out.data[0] = NaN;
  const result = await epsFn(input, stage.t, out);
  if (result === undefined || result.data === out.data) return;
  const data = result?.data;
  if (!(data instanceof Float32Array || data instanceof Float64Array) || data.length !== out.data.length) {
    const found = ArrayBuffer.isView(data) ? `${describe(data)} of ${result.data.length}` : describe(data);
    throw new TypeError(
      `The model must return float data of ${out.data.length} elements, found ${found} at ${place(stage)}`,
    );
  }
  out.data.set(data);
}

function place({ step, t }: Stage): string {
  return `step ${step} (t = ${t})`;
}
