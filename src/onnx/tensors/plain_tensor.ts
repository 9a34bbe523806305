import type { Tensor as OrtTensor } from "onnxruntime-common";

/**
 * A tensor of numbers for a runtime, without its constructor: that makes a Float16Array of float16 data where there is
 * one, and onnxruntime-node then refuses its own tensor.
 */
export function plainTensor(
  { type, data, dims }: { type: string; data: ArrayLike<number | bigint>; dims: readonly number[] },
): OrtTensor {
  return { type, location: "cpu", data, dims: [...dims], size: data.length } as object as OrtTensor;
}
