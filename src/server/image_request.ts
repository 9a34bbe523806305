import type { RequestFields } from "./request_fields.ts";

/** Bounds of one request. */
export interface RequestLimits {
  /** Most images of a request. */
  readonly mostImages: number;
  /** Most steps of a request. */
  readonly mostSteps: number;
}

/** What a request says of any model's images, checked. */
export interface ImageRequest {
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

/** The fields that are the same for every model. */
export const COMMON_FIELDS: readonly string[] = [
  "n",
  "seed",
  "steps",
  "response_format",
  "output_format",
  "stream",
  "partial_images",
  ...IGNORED,
];

const MOST_PARTIAL_IMAGES = 3;

/** Reads them. @throws {ApiError} If one is not allowed. */
export function readImageRequest(fields: RequestFields, limits: RequestLimits): ImageRequest {
  fields.oneOf("response_format", ["b64_json"]);
  fields.oneOf("output_format", ["png"]);
  const isStream = fields.oneOf("stream", [true, false]) ?? false;
  const partialImages = fields.integer("partial_images", 0, MOST_PARTIAL_IMAGES) ?? 0;
  if (partialImages > 0 && !isStream) throw fields.wrong("partial_images", "goes with stream: true");
  return {
    n: fields.integer("n", 1, limits.mostImages) ?? 1,
    seed: fields.integer("seed", 0, Number.MAX_SAFE_INTEGER) ?? crypto.getRandomValues(new Uint32Array(1))[0],
    steps: fields.integer("steps", 1, limits.mostSteps),
    isStream,
    partialImages,
  };
}
