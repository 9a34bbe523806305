import { revivedError } from "./wire_error.ts";
import type { Calls, Reply, Request } from "./worker_messages.ts";
import type { WorkerPort } from "./worker_port.ts";

interface Waiting {
  resolve(answer: unknown): void;
  reject(error: Error): void;
}

/** Calls to a worker. It keeps the process alive only while a call is under way. */
export class WorkerClient {
  readonly #port: WorkerPort;
  readonly #waiting = new Map<number, Waiting>();
  #calls = 0;
  #ended: string | undefined;

  constructor(port: WorkerPort) {
    this.#port = port;
    port.listen((reply) => this.#answer(reply), (reason) => this.#fail(reason));
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
      await this.#port.terminate();
    }
  }

  #answer(reply: Reply): void {
    const waiting = this.#settle(reply.id);
    if ("error" in reply) waiting.reject(revivedError(reply.error));
    else waiting.resolve(reply.answer);
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
      this.#port.post({ id, kind, body } as Request, transfer);
      this.#waiting.set(id, { resolve: resolve as Waiting["resolve"], reject });
      this.#port.keepAlive(true);
    });
  }

  #settle(id: number): Waiting {
    const waiting = this.#waiting.get(id)!;
    this.#waiting.delete(id);
    if (this.#waiting.size === 0) this.#port.keepAlive(false);
    return waiting;
  }
}
