import type { BoundNetwork } from "../../onnx/network/bound_network.ts";
import { concatenated } from "../../tensors/concatenated.ts";
import { sizeOf, type Tensor } from "../../tensors/tensor.ts";
import type { AutoencoderConfig } from "./autoencoder_config.ts";
import { toDecoder } from "./latent_scale.ts";

/** Latents, in pixels, that one run decodes: those of one picture of 512 x 512. */
const MOST_LATENTS = 64 * 64;

/**
 * Decodes latents, small images together: what a decoder needs of memory is mostly its own activations.
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
  const [input] = decoder.inputs, [output] = decoder.outputs;
  const size = sizeOf(dims), most = mostImages(decoder, dims);
  const images: Tensor<Float32Array>[] = [];
  for (let from = 0; from < count; from += most) {
    const to = Math.min(from + most, count);
    const some = { data: data.subarray(from * size, to * size), dims: [to - from, ...dims] };
    images.push((await decoder.run(decoder.feeds({ [input]: some }), [output]))[output]);
  }
  return { data: concatenated(images.map(({ data }) => data)), dims: [count, ...images[0].dims.slice(1)] };
}

/** Images that one run decodes at most; some exports say how many. */
function mostImages(decoder: BoundNetwork, [, height, width]: readonly number[]): number {
  const declared = decoder.shapeOf(decoder.inputs[0])[0];
  return typeof declared === "number" ? declared : Math.max(1, Math.floor(MOST_LATENTS / (height * width)));
}
