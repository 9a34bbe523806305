import type { BoundNetwork } from "../../onnx/network/bound_network.ts";
import { sizeOf, type Tensor } from "../../tensors/tensor.ts";
import type { AutoencoderConfig } from "./autoencoder_config.ts";
import { fromEncoder } from "./latent_scale.ts";

/** The logarithm of the variance is kept within these bounds, as diffusers does. */
const LEAST = -30, MOST = 20;

/**
 * Encodes an image: the encoder gives mean and logarithm of the variance of each latent, of which one is drawn.
 *
 * @param encoder The encoder
 * @param image `[1, 3, height, width]`, of values from -1 to 1
 * @param config The latents' scale
 * @param noise Standard normal noise of the latents' shape
 * @returns Latents as the sampler has them
 */
export async function encodeImage(
  encoder: BoundNetwork,
  image: Tensor,
  config: AutoencoderConfig,
  noise: (dims: readonly number[]) => Tensor,
): Promise<Tensor<Float32Array>> {
  const [output] = encoder.outputs;
  const { [output]: { data, dims } } = await encoder.run(encoder.feeds({ [encoder.inputs[0]]: image }), [output]);
  const latentDims = [1, config.channels, ...dims.slice(2)];
  // Some exports draw the latents themselves, or give their mean alone.
  if (dims[1] === config.channels) return fromEncoder({ data, dims }, config);
  const size = sizeOf(latentDims), { data: normal } = noise(latentDims);
  const drawn = Float32Array.from({ length: size }, (_, i) => {
    const logVariance = Math.min(Math.max(data[size + i], LEAST), MOST);
    return data[i] + Math.exp(logVariance / 2) * normal[i];
  });
  return fromEncoder({ data: drawn, dims: latentDims }, config);
}
