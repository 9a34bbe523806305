import type { Reply } from "./worker_messages.ts";
import type { WorkerPort } from "./worker_port.ts";

/** Starts a worker of a browser. */
export function startWebWorker(url: URL): Promise<WorkerPort> {
  const worker = new Worker(url, { type: "module" });
  return Promise.resolve({
    post: (request, transfer) => worker.postMessage(request, transfer),
    listen: (onReply, onEnd) => {
      worker.addEventListener("message", ({ data }: MessageEvent<Reply>) => onReply(data));
      // The event of a module that is not there has no message.
      worker.addEventListener("error", ({ message }) => onEnd(`the worker has failed: ${message || url.href}`));
    },
    keepAlive: () => {},
    terminate: () => Promise.resolve(worker.terminate()),
  });
}
