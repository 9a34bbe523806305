import type { Tensor, TensorData } from "../tensors/tensor.ts";
import type { FeatureFn } from "./objective.ts";

/** The features of samples, `width` of each. @throws {RangeError} If there are others, or one is not finite. */
export async function featuresOf(network: FeatureFn, samples: Tensor, width: number): Promise<TensorData> {
  const { data } = await network(samples), count = samples.dims[0];
  if (data.length !== count * width) {
    throw new RangeError(`The network of features must give ${width} a sample, found ${data.length} for ${count}`);
  }
  const odd = data.findIndex((value: number) => !Number.isFinite(value));
  if (odd >= 0) throw new RangeError(`The network of features must give finite numbers, found ${data[odd]}`);
  return data;
}
