import { ApiError } from "./api_error.ts";

/** What a model draws, as far as a request must know. */
export interface ServedImages {
  readonly width: number;
  readonly height: number;
  /** Number of classes; undefined for a model without classes. */
  readonly classes: number | undefined;
}

/** Bounds of one request. */
export interface RequestLimits {
  /** Most images of a request. */
  readonly mostImages: number;
  /** Most steps of a request. */
  readonly mostSteps: number;
}

/** A request for images, checked. */
export interface ImageRequest {
  /** The class of every image; undefined for a model without classes. */
  readonly label: number | undefined;
  /** Number of images. */
  readonly n: number;
  /** Image i comes from the noise of (seed, i). */
  readonly seed: number;
  /** Number of steps, where it is not the server's. */
  readonly steps: number | undefined;
  /** Whether the answer is a stream of events. */
  readonly isStream: boolean;
  /** Number of pictures of the image as it is predicted on the way, with a stream. */
  readonly partialImages: number;
}

/** Fields of OpenAI's API that change nothing here. */
const IGNORED = ["model", "user", "quality", "style", "background", "moderation", "output_compression"];
const KNOWN = [
  ...[
    "prompt",
    "class",
    "n",
    "size",
    "seed",
    "steps",
    "response_format",
    "output_format",
    "stream",
    "partial_images",
  ],
  ...IGNORED,
];
const MOST_PARTIAL_IMAGES = 3;

/**
 * Reads the body of POST /v1/images/generations: `prompt` or `class`, `n`, `size`, `seed`, `steps`, `response_format`,
 * `stream` and `partial_images`. A model of classes takes the number of a class as prompt.
 *
 * @throws {ApiError} If a field is not allowed.
 */
export function parseImageRequest(body: unknown, images: ServedImages, limits: RequestLimits): ImageRequest {
  if (typeof body !== "object" || body === null || Array.isArray(body)) {
    throw new ApiError(400, "The body must be a JSON object");
  }
  const fields = body as Record<string, unknown>;
  const unknown = Object.keys(fields).find((name) => !KNOWN.includes(name));
  if (unknown !== undefined) throw wrong(unknown, `is not known; known are ${KNOWN.join(", ")}`, fields);
  checkSize(fields, images);
  oneOf(fields, "response_format", ["b64_json"]);
  oneOf(fields, "output_format", ["png"]);
  const isStream = oneOf(fields, "stream", [true, false]) ?? false;
  const partialImages = integer(fields, "partial_images", 0, MOST_PARTIAL_IMAGES) ?? 0;
  if (partialImages > 0 && !isStream) throw wrong("partial_images", "goes with stream: true", fields);
  return {
    label: labelOf(fields, images),
    n: integer(fields, "n", 1, limits.mostImages) ?? 1,
    seed: integer(fields, "seed", 0, Number.MAX_SAFE_INTEGER) ?? crypto.getRandomValues(new Uint32Array(1))[0],
    steps: integer(fields, "steps", 1, limits.mostSteps),
    isStream,
    partialImages,
  };
}

function labelOf(fields: Record<string, unknown>, { classes }: ServedImages): number | undefined {
  const { prompt, class: label } = fields;
  if (prompt !== undefined && typeof prompt !== "string") throw wrong("prompt", "must be a string", fields);
  if (classes === undefined) {
    if (label !== undefined) throw wrong("class", "is not known to this model, which has no classes", fields);
    return undefined;
  }
  if (label !== undefined) return integer(fields, "class", 0, classes - 1);
  if (prompt === undefined || !/^\s*\d+\s*$/.test(prompt) || Number(prompt) >= classes) {
    throw wrong("prompt", `must be the number of a class, from 0 to ${classes - 1}`, fields);
  }
  return Number(prompt);
}

function checkSize(fields: Record<string, unknown>, { width, height }: ServedImages): void {
  oneOf(fields, "size", [`${width}x${height}`, "auto"]);
}

function integer(fields: Record<string, unknown>, name: string, least: number, most: number): number | undefined {
  const value = fields[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== "number" || !Number.isInteger(value) || value < least || value > most) {
    throw wrong(name, `must be an integer from ${least} to ${most}`, fields);
  }
  return value;
}

function oneOf<Value>(
  fields: Record<string, unknown>,
  name: string,
  allowed: readonly Value[],
): Value | undefined {
  const value = fields[name];
  if (value === undefined || value === null) return undefined;
  if (!allowed.includes(value as Value)) throw wrong(name, `must be one of ${allowed.join(", ")}`, fields);
  return value as Value;
}

function wrong(name: string, must: string, fields: Record<string, unknown>): ApiError {
  const found = name in fields ? JSON.stringify(fields[name]).slice(0, 80) : "none";
  return new ApiError(400, `${name} ${must}, found ${found}`, name);
}
