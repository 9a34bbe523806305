import type { Tensor } from "../../tensors/tensor.ts";
import { bytesPerPixel, type ImageInput } from "./image_input.ts";

/** Weights of red, green and blue in how bright a pixel is (ITU-R 601). */
const LUMA = [0.299, 0.587, 0.114];

/** Which pixels of a mask are white, 1 or 0, `[1, 1, height, width]`: those of at least half of the brightness. */
export function pixelMask(mask: ImageInput): Tensor<Float32Array> {
  const { data, width, height } = mask;
  const bytes = bytesPerPixel(mask, "mask");
  const luma = (pixel: number) =>
    bytes === 1 ? data[pixel] : LUMA.reduce((sum, weight, color) => sum + weight * data[bytes * pixel + color], 0);
  const white = Float32Array.from(
    { length: width * height },
    (_, pixel) => Math.round(luma(pixel)) / 255 >= 0.5 ? 1 : 0,
  );
  return { data: white, dims: [1, 1, height, width] };
}

/** A mask at the size of the latents, whose pixel is the first of the pixels that a latent covers. */
export function latentMask({ data, dims: [, , height, width] }: Tensor, factor: number): Tensor<Float32Array> {
  const rows = height / factor, columns = width / factor;
  const small = Float32Array.from(
    { length: rows * columns },
    (_, k) => data[Math.floor(k / columns) * factor * width + (k % columns) * factor],
  );
  return { data: small, dims: [1, 1, rows, columns] };
}
