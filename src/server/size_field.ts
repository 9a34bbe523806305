import type { RequestFields } from "./request_fields.ts";

/** Width and height in pixels. */
export interface ImageSize {
  readonly width: number;
  readonly height: number;
}

/** The sizes that a model draws. */
export interface ServedSizes {
  /** That of requests that name none. */
  readonly usual: ImageSize;
  /** Where other sizes can be asked for: what the sides must be multiples of, and the longest side. */
  readonly others?: { readonly multiple: number; readonly most: number };
}

/** A size as requests and answers have it. */
export function sizeText({ width, height }: ImageSize): string {
  return `${width}x${height}`;
}

/** The size that a request asks for. @throws {ApiError} If it is not allowed. */
export function readSize(fields: RequestFields, { usual, others }: ServedSizes): ImageSize {
  if (!others) {
    fields.oneOf("size", [sizeText(usual), "auto"]);
    return usual;
  }
  const text = fields.text("size");
  if (text === undefined || text === "auto") return usual;
  const { multiple, most } = others;
  const [width, height] = /^(\d+)x(\d+)$/.exec(text)?.slice(1).map(Number) ?? [];
  const isAllowed = (side: number) => side > 0 && side <= most && side % multiple === 0;
  if (!isAllowed(width) || !isAllowed(height)) {
    throw fields.wrong("size", `must be WIDTHxHEIGHT, multiples of ${multiple} up to ${most}, or auto`);
  }
  return { width, height };
}
