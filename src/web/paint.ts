/// <reference lib="dom" />

/** Side of an image in pixels. */
const SIDE = 28;

/** Paints images of values from -1 (black) to 1 (white) into the cells of a table; `cells[row][column]`. */
export function paint(canvas: HTMLCanvasElement, cells: readonly (readonly ArrayLike<number>[])[]): void {
  const width = SIDE * Math.max(...cells.map((row) => row.length)), height = SIDE * cells.length;
  if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
  const context = canvas.getContext("2d")!;
  const pixels = new ImageData(width, height);
  pixels.data.fill(255);
  cells.forEach((row, rowIndex) =>
    row.forEach((image, column) => {
      for (let i = 0; i < image.length; i++) {
        const x = column * SIDE + i % SIDE, y = rowIndex * SIDE + Math.floor(i / SIDE);
        pixels.data.fill(Math.round(127.5 * (image[i] + 1)), 4 * (y * width + x), 4 * (y * width + x) + 3);
      }
    })
  );
  context.putImageData(pixels, 0, 0);
}

/** The images of a batch, one by one. */
export function imagesOf(batch: Float32Array): Float32Array[] {
  const size = SIDE * SIDE;
  return Array.from({ length: batch.length / size }, (_, i) => batch.subarray(i * size, (i + 1) * size));
}
