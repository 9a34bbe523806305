import { type Context, Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { answerImages } from "./answer_images.ts";
import { ApiError, apiErrorOf } from "./api_error.ts";
import { checkToken } from "./bearer_token.ts";
import type { ImageModel } from "./image_model.ts";
import { ImageService, type ServiceLimits } from "./image_service.ts";
import { modelList } from "./model_list.ts";

/** Bounds of a server. */
export interface ServerLimits extends ServiceLimits {
  /** Most bytes of a request's body. */
  readonly mostBytes: number;
}

/** A server of one model. */
export interface ImageServer {
  /** Answers a request. */
  fetch(request: Request): Response | Promise<Response>;
  /** Refuses what comes from now on, and resolves when what runs has ended. */
  stop(): Promise<void>;
}

const PATH = "/v1/images/generations", MODELS = "/v1/models";

/**
 * A server that answers in the shape of OpenAI's API: POST /v1/images/generations, GET /v1/models, and GET /healthz and
 * /metrics beside it.
 *
 * @param model The model
 * @param limits Its bounds
 * @param token What clients must send as bearer token; undefined for none
 */
export function imageServer<Conditions>(
  model: ImageModel<Conditions>,
  limits: ServerLimits,
  token?: string,
): ImageServer {
  const service = new ImageService(model, limits), { metrics } = service;
  const list = modelList(model.name);

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
  for (const path of [PATH, MODELS, `${MODELS}/*`]) {
    app.use(path, async (context, next) => {
      checkToken(context.req.header("authorization"), token);
      await next();
    });
  }
  app.post(PATH, async (context) => {
    service.checkOpen();
    return answerImages(context, service, await service.order(await jsonOf(context)));
  });
  app.all(PATH, () => {
    throw new ApiError(405, "Images are asked for by POST");
  });
  app.get(MODELS, (context) => context.json(list));
  app.get(`${MODELS}/:name{.+}`, (context) => {
    const name = context.req.param("name");
    if (name !== model.name) throw new ApiError(404, `There is no model ${name}; there is ${model.name}`, "model");
    return context.json(list.data[0]);
  });
  app.get("/healthz", (context) => {
    const { isStopping } = service;
    return context.json({ status: isStopping ? "stopping" : "ok" }, isStopping ? 503 : 200);
  });
  app.get("/metrics", async (context) => context.text(await metrics.text()));
  app.notFound((context) => context.json(new ApiError(404, `There is no ${context.req.path}`).body, 404));
  app.onError((error, context) => {
    const { status, body } = apiErrorOf(error);
    if (status === 429) context.header("Retry-After", "1");
    if (status === 405) context.header("Allow", "POST");
    return context.json(body, status);
  });

  return { fetch: (request) => app.fetch(request), stop: () => service.stop() };
}

async function jsonOf(context: Context): Promise<unknown> {
  try {
    return await context.req.json();
  } catch (error) {
    if (error instanceof ApiError) throw error;
    throw new ApiError(400, `The body must be JSON: ${(error as Error).message}`);
  }
}
