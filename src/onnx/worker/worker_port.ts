import type { Reply, Request } from "./worker_messages.ts";

/** A worker of any runtime. */
export interface WorkerPort {
  /** Sends it a request. */
  post(request: Request, transfer: ArrayBuffer[]): void;
  /** Has each of its replies, and the reason where none will come any more, called back with. */
  listen(onReply: (reply: Reply) => void, onEnd: (reason: string) => void): void;
  /** Says whether the process is to be kept alive for it, where there is a process. */
  keepAlive(alive: boolean): void;
  /** Ends it. */
  terminate(): Promise<void>;
}

/** Starts a worker from the URL of its module. */
export type StartWorker = (url: URL) => Promise<WorkerPort>;
