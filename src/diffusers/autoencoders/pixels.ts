import type { Tensor } from "../../tensors/tensor.ts";
import { bytesPerPixel, type ImageInput } from "./image_input.ts";

/** A picture: three bytes a pixel, row by row from the top. */
export interface RgbImage {
  /** Red, green and blue of each pixel. */
  readonly data: Uint8ClampedArray<ArrayBuffer>;
  /** Pixels of a row. */
  readonly width: number;
  /** Rows. */
  readonly height: number;
}

/** The pictures of a tensor `[images, 3 or 1, height, width]` whose values -1 and 1 are black and white. */
export function toImages({ data, dims: [count, channels, height, width] }: Tensor): RgbImage[] {
  const plane = height * width;
  return Array.from({ length: count }, (_, image) => {
    const rgb = new Uint8ClampedArray(3 * plane);
    for (let pixel = 0; pixel < plane; pixel++) {
      for (let color = 0; color < 3; color++) {
        const value = data[(image * channels + Math.min(color, channels - 1)) * plane + pixel];
        rgb[3 * pixel + color] = (value / 2 + 0.5) * 255; // clamped and rounded as it is stored
      }
    }
    return { data: rgb, width, height };
  });
}

/** A picture as a tensor `[1, 3, height, width]` of values from -1 to 1. */
export function fromImage(image: ImageInput): Tensor<Float32Array> {
  const { data, width, height } = image;
  const plane = width * height, bytes = bytesPerPixel(image, "image");
  const values = new Float32Array(3 * plane);
  for (let pixel = 0; pixel < plane; pixel++) {
    for (let color = 0; color < 3; color++) {
      values[color * plane + pixel] = data[bytes * pixel + Math.min(color, bytes - 1)] / 127.5 - 1;
    }
  }
  return { data: values, dims: [1, 3, height, width] };
}
