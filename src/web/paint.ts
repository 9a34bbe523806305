/// <reference lib="dom" />
import type { Picture } from "./picture.ts";

/** Paints pictures of one size into the cells of a table; `cells[row][column]`. */
export function paint(canvas: HTMLCanvasElement, cells: readonly (readonly Picture[])[]): void {
  const [[{ width: cellWidth, height: cellHeight }]] = cells;
  const width = cellWidth * Math.max(...cells.map((row) => row.length)), height = cellHeight * cells.length;
  Object.assign(canvas, { width, height });
  const context = canvas.getContext("2d")!;
  cells.forEach((row, rowIndex) =>
    row.forEach((picture, column) =>
      context.putImageData(pixelsOf(picture), column * cellWidth, rowIndex * cellHeight)
    )
  );
}

function pixelsOf({ data, width, height }: Picture): ImageData {
  const pixels = new ImageData(width, height);
  pixels.data.fill(255);
  data.forEach((value, i) => pixels.data[4 * Math.floor(i / 3) + i % 3] = value);
  return pixels;
}
