/**
 * The worker that a model with `worker` runs in, in a browser. Make it an entry of its own in your bundler and pass its
 * URL as `worker`.
 *
 * @module
 */
import { openOnWeb } from "../session/open_on_web.ts";
import type { ModelBytes } from "../session/session.ts";
import { answerCalls } from "./answer_calls.ts";
import type { Request } from "./worker_messages.ts";

const { postMessage } = globalThis as unknown as { postMessage(message: unknown, transfer: ArrayBuffer[]): void };
const answer = answerCalls(
  (reply, transfer) => postMessage(reply, transfer),
  (source, options) => openOnWeb(source as ModelBytes, options), // a browser has no paths
);
globalThis.addEventListener("message", ({ data }: MessageEvent<Request>) => answer(data));
