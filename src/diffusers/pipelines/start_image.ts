import { sizeOf, type Tensor } from "../../tensors/tensor.ts";
import { latentMask, pixelMask } from "../autoencoders/latent_mask.ts";
import type { ImageInput } from "../autoencoders/image_input.ts";
import { fromImage } from "../autoencoders/pixels.ts";
import type { Level } from "./run_plan.ts";

/** Latents with noise of a level: `signal latents + sigma noise`, the same latents for every image of the noise. */
export function noisy(latents: Tensor, noise: Tensor, { signal, sigma }: Level): Tensor<Float32Array> {
  const size = latents.data.length;
  return {
    data: Float32Array.from(noise.data, (value, i) => signal * latents.data[i % size] + sigma * value),
    dims: [...noise.dims],
  };
}

/**
 * Puts what is to stay back into a state, in place: where the mask is 0, the image's latents with the noise of the level.
 *
 * @param state The state, `[images, channels, height, width]`
 * @param mask `[1, 1, height, width]`, 1 where it is painted
 * @param latents The image's latents, `[1, channels, height, width]`
 * @param noise The noise that the run started from
 * @param level What the state is made of; at the end of the run the image alone
 */
export function keepUnmasked(state: Tensor, mask: Tensor, latents: Tensor, noise: Tensor, level: Level): void {
  const plane = sizeOf(mask.dims);
  const kept = noisy(latents, noise, level).data;
  for (let i = 0; i < state.data.length; i++) {
    const share = mask.data[i % plane];
    state.data[i] = share * state.data[i] + (1 - share) * kept[i];
  }
}

/** What a network that was trained to paint is given behind its latents: the mask, and what remains of the image. */
export interface MaskedImage {
  /** The mask at the size of the latents. */
  readonly mask: Tensor<Float32Array>;
  /** The image without what is painted anew, gray there. */
  readonly remains: Tensor<Float32Array>;
}

/** A mask with what it leaves of its image. */
export function maskedImage(image: ImageInput, mask: ImageInput, factor: number): MaskedImage {
  const white = pixelMask(mask);
  const { data, dims } = fromImage(image);
  const plane = white.data.length;
  const remains = { data: data.map((value, i) => white.data[i % plane] === 1 ? 0 : value), dims };
  return { mask: latentMask(white, factor), remains };
}
