import { reasonOf } from "../../internal/reason_of.ts";
import type { WorkerPort } from "./worker_port.ts";

/** Starts a worker of Deno or Node. */
export async function startThread(url: URL): Promise<WorkerPort> {
  const threads = await import("node:worker_threads");
  // The other schemes that a module of this library may come from are refused by its constructor, not by import.
  const direct = url.protocol === "file:" || url.protocol === "data:";
  const script = direct
    ? url
    : new URL(`data:text/javascript,import ${encodeURIComponent(JSON.stringify(url.href))}`);
  // A copy of the environment, the default, would have Deno ask for the permission to read all of it.
  const worker = new threads.Worker(script, { env: threads.SHARE_ENV });
  return {
    post: (request, transfer) => worker.postMessage(request, transfer),
    listen: (onReply, onEnd) => {
      worker.on("message", onReply);
      worker.on("error", (error) => onEnd(`the worker has failed: ${reasonOf(error)}`));
      worker.on("exit", () => onEnd("the worker has ended"));
    },
    keepAlive: (alive) => alive ? worker.ref() : worker.unref(),
    terminate: async () => void await worker.terminate(),
  };
}
