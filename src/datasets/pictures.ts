import type { Picture } from "./picture.ts";

/** The shape of an image, and the values that are black and white. */
interface ImageShape {
  readonly channels: number;
  readonly height: number;
  readonly width: number;
  readonly range: readonly [black: number, white: number];
}

/** Images in the model's own units (planar, one after the other) as pixels of 8 bits, channels last. */
export function picturesOf(images: Float32Array, { channels, height, width, range }: ImageShape): Picture[] {
  const [black, white] = range;
  const plane = height * width, size = channels * plane;
  return Array.from({ length: images.length / size }, (_, image) => {
    const data = new Uint8Array(size).map((_, i) => {
      const value = images[image * size + i % channels * plane + Math.floor(i / channels)];
      return pixelOf((value - black) / (white - black));
    });
    return { width, height, channels, data };
  });
}

/** The pixel of a value from 0 for black to 1 for white. */
export function pixelOf(value: number): number {
  return Math.round(255 * Math.min(Math.max(value, 0), 1));
}
