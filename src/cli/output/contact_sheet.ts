import { encode } from "fast-png";
import { pixelOf } from "../../datasets/pictures.ts";

/** Pixels of 8 bits, row after row, channel by channel. */
export interface Bitmap {
  width: number;
  height: number;
  /** 1 for grey, 3 for red, green and blue. */
  channels: number;
  data: Uint8Array;
}

/** How images are laid out. */
export interface SheetOptions {
  channels: number;
  height: number;
  width: number;
  /** The values that become black and white. */
  range: readonly [number, number];
  /** Images a row. */
  columns: number;
  /** Each pixel becomes a square of this side. */
  zoom: number;
  /** Pixels between images and around them. */
  gap: number;
}

/** Lays images (planar, one after the other) out in rows, left to right. */
export function contactSheet(images: Float32Array, options: SheetOptions): Bitmap {
  const { channels, height, width, range, columns, zoom, gap } = options;
  const plane = height * width, size = channels * plane;
  const count = images.length / size, rows = Math.ceil(count / columns);
  const sheet: Bitmap = {
    width: gap + columns * (width * zoom + gap),
    height: gap + rows * (height * zoom + gap),
    channels,
    data: new Uint8Array(0),
  };
  sheet.data = new Uint8Array(sheet.width * sheet.height * channels).fill(64);
  const [black, white] = range;
  for (let image = 0; image < count; image++) {
    const left = gap + (image % columns) * (width * zoom + gap);
    const top = gap + Math.floor(image / columns) * (height * zoom + gap);
    for (let y = 0; y < height * zoom; y++) {
      for (let x = 0; x < width * zoom; x++) {
        const pixel = Math.floor(y / zoom) * width + Math.floor(x / zoom);
        const at = ((top + y) * sheet.width + left + x) * channels;
        for (let channel = 0; channel < channels; channel++) {
          const value = (images[image * size + channel * plane + pixel] - black) / (white - black);
          sheet.data[at + channel] = pixelOf(value);
        }
      }
    }
  }
  return sheet;
}

/** A bitmap as a PNG file. */
export function toPng(bitmap: Bitmap): Uint8Array {
  return encode(bitmap);
}
