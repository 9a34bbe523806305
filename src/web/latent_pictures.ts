import type { Tensor } from "../tensors/tensor.ts";
import { enlarged, type Picture, picturesOf } from "./picture.ts";

/** How many deviations of the latents are black and white. */
const RANGE = 2;

/** Latents as one sees them: their first three channels as red, green and blue, in squares of the pixels they stand for. */
export function latentPictures({ data, dims }: Tensor, factor: number): Picture[] {
  const scaled = { data: Float32Array.from(data, (value) => value / RANGE), dims };
  return picturesOf(scaled).map((picture) => enlarged(picture, factor));
}
