import type { Tensor, TensorData } from "../tensors/tensor.ts";
import type { FeatureFn } from "./objective.ts";

/** The features of samples. @throws {RangeError} If one is not finite. */
export async function featuresOf(network: FeatureFn, samples: Tensor): Promise<TensorData> {
  const { data } = await network(samples);
  const odd = data.findIndex((value: number) => !Number.isFinite(value));
  if (odd >= 0) throw new RangeError(`The network of features must give finite numbers, found ${data[odd]}`);
  return data;
}
