import type { Worker } from "node:worker_threads";
import { reasonOf } from "../../internal/reason_of.ts";
import { revivedError } from "./wire_error.ts";
import type { Calls, Reply, Request } from "./worker_messages.ts";

interface Waiting {
  resolve(answer: unknown): void;
  reject(error: Error): void;
}

/** Calls to a worker. It keeps the process alive only while a call is under way. */
export class WorkerClient {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, Waiting>();
  #calls = 0;
  #ended: string | undefined;

  private constructor(worker: Worker) {
    this.#worker = worker;
    worker.unref();
    worker.on("message", (reply: Reply) => {
      const waiting = this.#settle(reply.id);
      if ("error" in reply) waiting.reject(revivedError(reply.error));
      else waiting.resolve(reply.answer);
    });
    worker.on("error", (error) => this.#fail(`the worker has failed: ${reasonOf(error)}`));
    worker.on("exit", () => this.#fail("the worker has ended"));
  }

  /** Starts a worker from the URL of its module. */
  static async start(url: URL): Promise<WorkerClient> {
    const threads = await import("node:worker_threads");
    // The other schemes that a module of this library may come from are refused by its constructor, not by import.
    const direct = url.protocol === "file:" || url.protocol === "data:";
    const script = direct
      ? url
      : new URL(`data:text/javascript,import ${encodeURIComponent(JSON.stringify(url.href))}`);
    // A copy of the environment, the default, would have Deno ask for the permission to read all of it.
    return new WorkerClient(new threads.Worker(script, { env: threads.SHARE_ENV }));
  }

  /** Why there is no answer any more. */
  get ended(): string | undefined {
    return this.#ended;
  }

  /** Asks the worker; what is transferred is detached here. */
  call<Kind extends keyof Calls>(
    kind: Kind,
    body: Calls[Kind]["request"],
    transfer: ArrayBuffer[] = [],
  ): Promise<Calls[Kind]["answer"]> {
    if (this.#ended !== undefined) return Promise.reject(new Error(this.#ended));
    return this.#send(kind, body, transfer);
  }

  /**
   * Lets the calls under way come to their end, asks for the release of the session, and ends the worker. It waits,
   * because Node aborts the process where a thread is ended inside native code.
   */
  async close(): Promise<void> {
    if (this.#ended !== undefined) return;
    try {
      await this.#send("release", null);
    } finally {
      await this.#worker.terminate();
    }
  }

  #fail(reason: string): void {
    this.#ended ??= reason;
    for (const id of [...this.#waiting.keys()]) this.#settle(id).reject(new Error(reason));
  }

  #send<Kind extends keyof Calls>(
    kind: Kind,
    body: Calls[Kind]["request"],
    transfer: ArrayBuffer[] = [],
  ): Promise<Calls[Kind]["answer"]> {
    const id = this.#calls++;
    return new Promise((resolve, reject) => {
      this.#worker.postMessage({ id, kind, body } as Request, transfer);
      this.#waiting.set(id, { resolve: resolve as Waiting["resolve"], reject });
      this.#worker.ref();
    });
  }

  #settle(id: number): Waiting {
    const waiting = this.#waiting.get(id)!;
    this.#waiting.delete(id);
    if (this.#waiting.size === 0) this.#worker.unref();
    return waiting;
  }
}
