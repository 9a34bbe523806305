import { Buffer } from "node:buffer";
import { contactSheet, toPng } from "./contact_sheet.ts";
import type { ModelCard } from "../../models/model_card.ts";
import { FONT, renderSvg } from "./render_svg.ts";

/** A few images with a line of text below them. */
export interface Cell {
  images: Float32Array;
  caption: string;
}

/** A labelled table of images. */
export interface Comparison {
  input: ModelCard["input"];
  /** Each pixel becomes a square of this side. Default 1.5. */
  zoom?: number;
  /** Labels of rows and columns. */
  rows: string[];
  columns: string[];
  /** One array a row; what is undefined stays empty. */
  cells: (Cell | undefined)[][];
  /** What all cells are compared with, below the table, with a label as of a row. */
  reference: Cell & { label: string };
  /** Lines of text beside the reference. */
  note: string[];
}

const IMAGES_PER_LINE = 5;
/** Room for the note beside the reference. */
const NOTE_WIDTH = 460;
const MARGIN = 16,
  LINE_HEIGHT = 20,
  LETTER_WIDTH = 10,
  NARROWEST_LABEL = 190,
  NARROWEST_CELL = 130,
  HEADER_HEIGHT = 34,
  CAPTION_HEIGHT = 26,
  GUTTER = 12;

/** Draws the table as a PNG file. */
export function comparisonPicture(comparison: Comparison): Promise<Uint8Array> {
  return renderSvg(comparisonSvg(comparison));
}

/** The same as an SVG document, before it is drawn. */
export function comparisonSvg({ input, zoom = 1.5, rows, columns, cells, reference, note }: Comparison): string {
  const count = reference.images.length / (input.channels * input.height * input.width);
  const sheetOf = ({ images }: Cell) =>
    contactSheet(images, { ...input, columns: Math.min(count, IMAGES_PER_LINE), zoom, gap: 1 });
  const size = sheetOf(reference);
  const labelWidth = Math.max(NARROWEST_LABEL, ...rows.map((label) => LETTER_WIDTH * label.length));
  const cellWidth = Math.max(size.width, NARROWEST_CELL);
  const left = (column: number) => MARGIN + labelWidth + column * (cellWidth + GUTTER);
  const top = (row: number) => MARGIN + HEADER_HEIGHT + row * (size.height + CAPTION_HEIGHT);
  const width = Math.max(left(columns.length) - GUTTER, left(1) + NOTE_WIDTH) + MARGIN,
    height = Math.max(top(rows.length + 1), top(rows.length) + LINE_HEIGHT * (note.length + 1)) + MARGIN;

  const image = (cell: Cell, x: number, y: number) =>
    `<image x="${
      x + (cellWidth - size.width) / 2
    }" y="${y}" width="${size.width}" height="${size.height}" href="data:image/png;base64,` +
    `${Buffer.from(toPng(sheetOf(cell))).toString("base64")}"/>` +
    text(
      cell.caption,
      x + cellWidth / 2,
      y + size.height + 17,
      'font-size="13" fill="#555" text-anchor="middle"',
    );
  const middle = (row: number) => top(row) + size.height / 2 + 5;
  const reference_ = top(rows.length);

  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" font-family="${FONT}">`,
    `<rect width="${width}" height="${height}" fill="white"/>`,
    ...columns.map((label, i) =>
      text(label, left(i) + cellWidth / 2, MARGIN + 18, 'font-size="16" text-anchor="middle"')
    ),
    ...rows.map((label, i) => text(label, MARGIN, middle(i), 'font-size="16"')),
    ...cells.flatMap((row, i) => row.map((cell, j) => cell ? image(cell, left(j), top(i)) : "")),
    text(reference.label, MARGIN, middle(rows.length), 'font-size="16"'),
    image(reference, left(0), reference_),
    ...note.map((line, i) =>
      text(line, left(1) + GUTTER, reference_ + LINE_HEIGHT * (i + 1), 'font-size="14" fill="#333"')
    ),
    "</svg>",
  ].join("");
}

function text(content: string, x: number, y: number, attributes: string): string {
  const escaped = content.replace(/&/g, "&amp;").replace(/</g, "&lt;");
  return `<text x="${x}" y="${y}" ${attributes}>${escaped}</text>`;
}
