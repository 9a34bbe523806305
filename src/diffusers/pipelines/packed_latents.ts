import type { Tensor } from "../../tensors/tensor.ts";

/** Latents as rows of patches of 2 x 2: `[images, patches, 4 channels]`. */
export function packLatents({ data, dims: [count, channels, height, width] }: Tensor): Tensor<Float32Array> {
  const packed = new Float32Array(data.length);
  forEachElement(count, channels, height, width, (plain, patched) => packed[patched] = data[plain]);
  return { data: packed, dims: [count, height * width / 4, 4 * channels] };
}

/** The inverse of {@linkcode packLatents}. */
export function unpackLatents(
  { data, dims: [count] }: Tensor,
  channels: number,
  [height, width]: readonly [height: number, width: number],
): Tensor<Float32Array> {
  const latents = new Float32Array(data.length);
  forEachElement(count, channels, height, width, (plain, patched) => latents[plain] = data[patched]);
  return { data: latents, dims: [count, channels, height, width] };
}

/** Where each element is in either order. */
function forEachElement(
  count: number,
  channels: number,
  height: number,
  width: number,
  visit: (plain: number, patched: number) => void,
): void {
  let plain = 0;
  for (let image = 0; image < count; image++) {
    for (let channel = 0; channel < channels; channel++) {
      for (let y = 0; y < height; y++) {
        for (let x = 0; x < width; x++) {
          const patch = (image * height / 2 + (y >> 1)) * width / 2 + (x >> 1);
          visit(plain++, 4 * (patch * channels + channel) + 2 * (y & 1) + (x & 1));
        }
      }
    }
  }
}
