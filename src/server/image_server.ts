import { Buffer } from "node:buffer";
import { type Context, Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { type SSEStreamingApi, streamSSE } from "hono/streaming";
import { Admission, type AdmissionLimits } from "./admission.ts";
import { ApiError } from "./api_error.ts";
import { checkToken } from "./bearer_token.ts";
import { drawRequest, type OnPartial } from "./draw_request.ts";
import { EvaluationBatcher } from "./evaluation_batcher.ts";
import type { ImageModel } from "./image_model.ts";
import { type ImageRequest, parseImageRequest, type RequestLimits } from "./image_request.ts";
import { Metrics } from "./metrics.ts";
import { withTimeLimit } from "./with_time_limit.ts";

/** Bounds of a server. */
export interface ServerLimits extends AdmissionLimits, RequestLimits {
  /** Most bytes of a request's body. */
  readonly mostBytes: number;
  /** Most seconds of a request, its time in the queue included. */
  readonly mostSeconds: number;
}

/** A server of one model. */
export interface ImageServer {
  /** Answers a request. */
  fetch(request: Request): Response | Promise<Response>;
  /** Refuses what comes from now on, and resolves when what runs has ended. */
  stop(): Promise<void>;
}

const PATH = "/v1/images/generations";

/**
 * A server that answers in the shape of OpenAI's images API: POST /v1/images/generations, GET /healthz, GET /metrics.
 *
 * @param model The model
 * @param limits Its bounds
 * @param token What clients must send as bearer token; undefined for none
 */
export function imageServer(model: ImageModel, limits: ServerLimits, token?: string): ImageServer {
  const admission = new Admission(limits);
  const metrics = new Metrics(admission);
  const batcher = new EvaluationBatcher(model.network, (rows) => metrics.batches.observe(rows));
  let isStopping = false;

  async function draw(request: ImageRequest, left: AbortSignal, onPartial: OnPartial): Promise<Uint8Array[]> {
    const images = await withTimeLimit(left, limits.mostSeconds, (signal) => {
      const work = () => drawRequest(model, batcher, request, signal, onPartial);
      return admission.run(request.n, signal, work);
    });
    metrics.images.inc(request.n);
    return Array.from({ length: request.n }, (_, i) => model.pngOf(images, i));
  }

  async function answer(context: Context): Promise<Response> {
    checkToken(context.req.header("authorization"), token);
    if (isStopping) throw new ApiError(503, "The server is stopping");
    const request = parseImageRequest(await jsonOf(context), model.images, limits);
    checkPlan(model, request);
    const { signal } = context.req.raw;
    if (request.isStream) {
      admission.check(request.n); // once it is a stream, its status is 200
      return streamSSE(
        context,
        (stream) => streamImages(stream, request, (partial) => draw(request, signal, partial)),
      );
    }
    const pngs = await draw(request, signal, () => Promise.resolve());
    const data = pngs.map((png) => ({ b64_json: base64(png) }));
    return context.json({ created: now(), seed: request.seed, data });
  }

  async function streamImages(
    stream: SSEStreamingApi,
    request: ImageRequest,
    draw: (onPartial: OnPartial) => Promise<Uint8Array[]>,
  ): Promise<void> {
    const send = (type: string, fields: object) =>
      stream.writeSSE({ event: type, data: JSON.stringify({ type, created_at: now(), ...fields }) });
    try {
      const pngs = await draw(async (clean, index) => {
        for (let image = 0; image < request.n; image++) {
          const b64_json = base64(model.pngOf(clean, image));
          await send("image_generation.partial_image", {
            b64_json,
            partial_image_index: index,
            image_index: image,
          });
        }
      });
      for (const [image, png] of pngs.entries()) {
        await send("image_generation.completed", {
          b64_json: base64(png),
          image_index: image,
          seed: request.seed,
        });
      }
    } catch (error) {
      await send("error", apiErrorOf(error).body);
    }
  }

  const app = new Hono();
  app.use(PATH, async (context, next) => {
    const end = metrics.seconds.startTimer();
    await next();
    end();
    metrics.requests.inc({ status: String(context.res.status) });
  });
  app.use(
    PATH,
    bodyLimit({
      maxSize: limits.mostBytes,
      onError: () => {
        throw new ApiError(413, `The body must have at most ${limits.mostBytes} bytes`);
      },
    }),
  );
  app.post(PATH, answer);
  app.all(PATH, () => {
    throw new ApiError(405, "Images are asked for by POST");
  });
  app.get(
    "/healthz",
    (context) => context.json({ status: isStopping ? "stopping" : "ok" }, isStopping ? 503 : 200),
  );
  app.get("/metrics", async (context) => context.text(await metrics.text()));
  app.notFound((context) => context.json(new ApiError(404, `There is no ${context.req.path}`).body, 404));
  app.onError((error, context) => {
    const { status, body } = apiErrorOf(error);
    if (status === 429) context.header("Retry-After", "1");
    if (status === 405) context.header("Allow", "POST");
    return context.json(body, status);
  });

  return {
    fetch: (request) => app.fetch(request),
    stop: async () => {
      isStopping = true;
      await admission.drained();
    },
  };
}

async function jsonOf(context: Context): Promise<unknown> {
  try {
    return await context.req.json();
  } catch (error) {
    if (error instanceof ApiError) throw error;
    throw new ApiError(400, `The body must be JSON: ${(error as Error).message}`);
  }
}

/** Finds out whether there is a plan of so many steps before the request waits for its turn. */
function checkPlan(model: ImageModel, { steps }: ImageRequest): void {
  try {
    model.planOf(steps);
  } catch (error) {
    throw new ApiError(400, (error as Error).message, "steps");
  }
}

function apiErrorOf(error: unknown): ApiError {
  if (error instanceof ApiError) return error;
  const { name, message } = error as Error;
  if (name === "QueueFullError") return new ApiError(429, message);
  if (name === "TimeoutError") return new ApiError(503, message);
  return new ApiError(500, message);
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("base64");
}

/** Seconds since 1970. */
function now(): number {
  return Math.floor(Date.now() / 1000);
}
