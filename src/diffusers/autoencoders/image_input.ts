/** A picture of one, three or four bytes a pixel (gray, RGB, RGBA), as an ImageData of a canvas is one. */
export interface ImageInput {
  /** The bytes, row by row from the top. */
  readonly data: ArrayLike<number>;
  /** Pixels of a row. */
  readonly width: number;
  /** Rows. */
  readonly height: number;
}

/** How many bytes a pixel has. @throws {RangeError} If the data has not one, three or four times as many as pixels. */
export function bytesPerPixel({ data, width, height }: ImageInput, name: string): number {
  const bytes = data?.length / (width * height);
  if (![1, 3, 4].includes(bytes)) {
    throw new RangeError(
      `${name} must have 1, 3 or 4 bytes for each of ${width} x ${height} pixels, found ${data?.length} bytes`,
    );
  }
  return bytes;
}
