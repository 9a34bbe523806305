import type { RgbImage } from "../diffusers/browser.ts";
import type { Tensor } from "../tensors/tensor.ts";

/** Red, green and blue of each pixel, row by row. */
export type Picture = RgbImage;

/** Pictures of values from -1 (black) to 1 (white), `[images, channels, height, width]`: gray of one channel, else of three. */
export function picturesOf({ data, dims }: Tensor): Picture[] {
  const [count, channels, height, width] = dims;
  const plane = height * width;
  return Array.from({ length: count }, (_, image) => {
    const rgb = new Uint8ClampedArray(3 * plane).map((_, i) => {
      const channel = channels === 1 ? 0 : i % 3;
      return 127.5 * (data[(image * channels + channel) * plane + Math.floor(i / 3)] + 1);
    });
    return { data: rgb, width, height };
  });
}

/** The same picture with each pixel as a square of so many. */
export function enlarged({ data, width, height }: Picture, factor: number): Picture {
  const wide = width * factor;
  const rgb = new Uint8ClampedArray(data.length * factor ** 2).map((_, i) => {
    const pixel = Math.floor(i / 3), column = pixel % wide, row = Math.floor(pixel / wide);
    return data[3 * (Math.floor(row / factor) * width + Math.floor(column / factor)) + i % 3];
  });
  return { data: rgb, width: wide, height: height * factor };
}

/** Root mean square of the difference of pictures, of which black and white are 2 apart. */
export function distanceOf(first: readonly Picture[], second: readonly Picture[]): number {
  let squares = 0, count = 0;
  first.forEach(({ data }, picture) => {
    const other = second[picture].data;
    data.forEach((value, i) => squares += ((value - other[i]) / 127.5) ** 2);
    count += data.length;
  });
  return Math.sqrt(squares / count);
}
