import type { ContentfulStatusCode } from "hono/utils/http-status";

/** An answer that is an error, in the shape that clients of OpenAI's API know. */
export class ApiError extends Error {
  /** Tells the class across module boundaries. */
  override name = "ApiError";
  readonly status: ContentfulStatusCode;
  /** The part of the request that is wrong, if it is one. */
  readonly param: string | null;

  constructor(status: ContentfulStatusCode, message: string, param: string | null = null) {
    super(message);
    this.status = status;
    this.param = param;
  }

  /** The body of the answer. */
  get body(): { error: { message: string; type: string; param: string | null; code: null } } {
    const type = this.status < 500 ? "invalid_request_error" : "server_error";
    return { error: { message: this.message, type, param: this.param, code: null } };
  }
}

/** The answer to whatever was thrown. */
export function apiErrorOf(error: unknown): ApiError {
  if (error instanceof ApiError) return error;
  const { name, message } = error as Error;
  if (name === "QueueFullError") return new ApiError(429, message);
  if (name === "TimeoutError") return new ApiError(503, message);
  return new ApiError(500, message);
}
