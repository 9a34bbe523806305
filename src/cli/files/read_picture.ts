import { readFile } from "node:fs/promises";
import { convertIndexedToRgb, decode } from "fast-png";
import type { ImageInput } from "../../diffusers/mod.ts";
import { firstLine } from "../../internal/first_line.ts";
import { UsageError } from "../usage_error.ts";

/** Reads a PNG of any kind as bytes of gray, RGB or RGBA. @throws {UsageError} If it is none. */
export async function readPicture(option: string, path: string): Promise<ImageInput> {
  try {
    const picture = decode(new Uint8Array(await readFile(path)));
    const { width, height, depth } = picture;
    if (picture.palette) return { data: convertIndexedToRgb(picture), width, height };
    const bytes = depth === 16 ? Uint8Array.from(picture.data, (value) => value >> 8) : picture.data;
    // Gray with alpha: every other byte is how opaque a pixel is.
    const data = picture.channels === 2 ? bytes.filter((_, i) => i % 2 === 0) : bytes;
    return { data, width, height };
  } catch (error) {
    throw new UsageError(`--${option} ${path} cannot be read as a PNG: ${firstLine(error)}`);
  }
}
