import type { Stage } from "../plans/plan.ts";
import { describe, type Tensor, type TensorData } from "../tensors/tensor.ts";
import { lent } from "./lent.ts";
import type { Registers } from "./registers.ts";

/**
 * The noise that a model sees in `x` at time `t` (or what else it predicts, with the option `prediction`).
 *
 * `x` and `out` are views of WASM memory, of the shape and type of the noise, valid during the call: write into
 * `out.data`, or return a tensor of the same size. `x` must not be written.
 */
export type EpsFn<Data extends TensorData = TensorData> = (
  x: Tensor<Data>,
  t: number,
  out: Tensor<Data>,
) => Tensor | void | Promise<Tensor | void>;

/** What a model is asked in: its run's memory, until a signal aborts. */
interface Asked<Data extends TensorData> {
  epsFn: EpsFn<Data>;
  registers: Registers<Data>;
  signal: AbortSignal | undefined;
}

/**
 * Asks the model, so that its output is in `out`. After an abort the model may still be at work, and write into `out`
 * later.
 *
 * @throws {TypeError} If the model returns no tensor of the same size; the message names the step.
 * @throws The signal's reason, as soon as it aborts.
 */
export async function evaluate<Data extends TensorData>(
  { epsFn, registers, signal }: Asked<Data>,
  stage: Pick<Stage, "step" | "t">,
  input: Tensor<Data>,
  out: Tensor<Data>,
): Promise<void> {
  signal?.throwIfAborted();
  // A model that neither writes nor returns anything must not pass off an old output as its own.
  out.data[0] = NaN;
  const result = await lent(registers, epsFn(input, stage.t, out), signal);
  if (result === undefined || result?.data === out.data) return;
  const data = result?.data;
  if (!(data instanceof Float32Array || data instanceof Float64Array) || data.length !== out.data.length) {
    const found = ArrayBuffer.isView(data) ? `${describe(data)} of ${result.data.length}` : describe(data);
    throw new TypeError(
      `The model must return float data of ${out.data.length} elements, found ${found} at step ${stage.step} (t = ${stage.t})`,
    );
  }
  out.data.set(data);
}
