import type { BoundNetwork } from "../../onnx/network/bound_network.ts";
import { sizeOf, type Tensor } from "../../tensors/tensor.ts";
import type { AutoencoderConfig } from "./autoencoder_config.ts";
import { toDecoder } from "./latent_scale.ts";

/**
 * Decodes latents, one image a run: what a decoder needs of memory is mostly its own activations.
 *
 * @param decoder The decoder
 * @param latents As the sampler gives them, `[images, channels, height, width]`
 * @param config Their scale
 * @returns The images, `[images, 3, height, width]`, of values about -1 to 1
 */
export async function decodeLatents(
  decoder: BoundNetwork,
  latents: Tensor,
  config: AutoencoderConfig,
): Promise<Tensor<Float32Array>> {
  const { data, dims: [count, ...dims] } = toDecoder(latents, config);
  const size = sizeOf(dims);
  const images = [];
  for (let image = 0; image < count; image++) {
    const one = { data: data.subarray(image * size, (image + 1) * size), dims: [1, ...dims] };
    const outputs = await decoder.run(decoder.feeds({ [decoder.inputs[0]]: one }), [decoder.outputs[0]]);
    images.push(outputs[decoder.outputs[0]]);
  }
  const joined = new Float32Array(count * images[0].data.length);
  images.forEach((image, index) => joined.set(image.data, index * image.data.length));
  return { data: joined, dims: [count, ...images[0].dims.slice(1)] };
}
