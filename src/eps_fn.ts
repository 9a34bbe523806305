import type { Stage } from "./plan.ts";
import { describe, type Tensor, type TensorData } from "./tensor.ts";

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

/**
 * Asks the model, so that its output is in `out`.
 *
 * @throws {TypeError} If the model returns no tensor of the same size; the message names the step.
 */
export async function evaluate<Data extends TensorData>(
  epsFn: EpsFn<Data>,
  stage: Pick<Stage, "step" | "t">,
  input: Tensor<Data>,
  out: Tensor<Data>,
): Promise<void> {
  // A model that neither writes nor returns anything must not pass off an old output as its own.
  out.data[0] = NaN;
  const result = await epsFn(input, stage.t, out);
  if (result === undefined || result?.data === out.data) return;
  const data = result?.data;
  if (!(data instanceof Float32Array || data instanceof Float64Array) || data.length !== out.data.length) {
    const found = ArrayBuffer.isView(data) ? `${describe(data)} of ${result.data.length}` : describe(data);
    throw new TypeError(
      `The model must return float data of ${out.data.length} elements, found ${found} at ${place(stage)}`,
    );
  }
  out.data.set(data);
}

/** The error of an output that is not finite. */
export function notFinite(stage: Pick<Stage, "step" | "t">): RangeError {
  return new RangeError(`The model output must be finite, found NaN or Infinity at ${place(stage)}`);
}

function place({ step, t }: Pick<Stage, "step" | "t">): string {
  return `step ${step} (t = ${t})`;
}
