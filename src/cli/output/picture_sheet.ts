import type { RgbImage } from "../../diffusers/mod.ts";
import type { Bitmap } from "./contact_sheet.ts";

/** Pixels between pictures and around them, and their gray. */
const GAP = 4, GRAY = 64;

/** One picture as it is, or more of the same size in rows, about as many a row as there are rows. */
export function pictureSheet(pictures: readonly RgbImage[]): Bitmap {
  const [{ width, height, data }] = pictures;
  if (pictures.length === 1) return { width, height, channels: 3, data: new Uint8Array(data) };
  const columns = Math.ceil(Math.sqrt(pictures.length)), rows = Math.ceil(pictures.length / columns);
  const sheet = { width: GAP + columns * (width + GAP), height: GAP + rows * (height + GAP), channels: 3 };
  const bytes = new Uint8Array(3 * sheet.width * sheet.height).fill(GRAY);
  pictures.forEach((picture, k) => {
    const left = GAP + (k % columns) * (width + GAP), top = GAP + Math.floor(k / columns) * (height + GAP);
    for (let y = 0; y < height; y++) {
      const row = picture.data.subarray(3 * y * width, 3 * (y + 1) * width);
      bytes.set(row, 3 * ((top + y) * sheet.width + left));
    }
  });
  return { ...sheet, data: bytes };
}
