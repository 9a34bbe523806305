import { Buffer } from "node:buffer";
import type { Context } from "hono";
import { type SSEStreamingApi, streamSSE } from "hono/streaming";
import { apiErrorOf } from "./api_error.ts";
import type { OnPartial } from "./draw_request.ts";
import type { ImageService, Order } from "./image_service.ts";
import { sizeText } from "./size_field.ts";

/** Answers a request for images, with JSON or with a stream of events, in the shape of OpenAI's API. */
export async function answerImages<Conditions>(
  context: Context,
  service: ImageService<Conditions>,
  order: Order<Conditions>,
): Promise<Response> {
  const { request } = order, { signal } = context.req.raw;
  if (request.isStream) {
    service.checkRoom(order); // once it is a stream, its status is 200
    return streamSSE(
      context,
      (stream) => streamImages(stream, order, (onPartial) => service.draw(order, signal, onPartial)),
    );
  }
  const pngs = await service.draw(order, signal, () => Promise.resolve());
  const data = pngs.map((png) => ({ b64_json: base64(png) }));
  return context.json({ created: now(), ...described(order), data });
}

async function streamImages<Conditions>(
  stream: SSEStreamingApi,
  order: Order<Conditions>,
  draw: (onPartial: OnPartial) => Promise<Uint8Array[]>,
): Promise<void> {
  const send = (type: string, fields: object) =>
    stream.writeSSE({ event: type, data: JSON.stringify({ type, created_at: now(), ...fields }) });
  const sendAll = async (type: string, pngs: readonly Uint8Array[], fields: object) => {
    for (const [image, png] of pngs.entries()) {
      await send(type, { b64_json: base64(png), image_index: image, ...described(order), ...fields });
    }
  };
  try {
    const pngs = await draw((pngs, index) =>
      sendAll("image_generation.partial_image", pngs, { partial_image_index: index })
    );
    await sendAll("image_generation.completed", pngs, {});
  } catch (error) {
    await send("error", apiErrorOf(error).body);
  }
}

/** What OpenAI's clients expect to be told of images, and the seed. */
function described<Conditions>({ request: { seed }, drawing: { size } }: Order<Conditions>): object {
  return { seed, size: sizeText(size), quality: "auto", background: "opaque", output_format: "png" };
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("base64");
}

/** Seconds since 1970. */
function now(): number {
  return Math.floor(Date.now() / 1000);
}
