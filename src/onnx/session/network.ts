import type { Tensor } from "../../tensors/tensor.ts";

/** One run of the network: the prediction for `x`, which is in `out` or in the tensor returned. */
export type Network = (
  x: Tensor<Float32Array>,
  t: number,
  labels: readonly number[] | undefined,
  out: Tensor<Float32Array>,
) => Promise<Tensor<Float32Array> | void>;
