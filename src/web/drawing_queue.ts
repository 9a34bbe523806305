import { firstLine } from "../internal/first_line.ts";
import type { WebProvider } from "../onnx/model.ts";
import { asBroken } from "./broken.ts";
import type { Drawer } from "./drawer.ts";
import type { Job, Reply, Request } from "./messages.ts";
import type { ModelName } from "./models.ts";
import { RUNTIME_FILES } from "./runtime_files.ts";

/** How each model is opened. */
export type Openers = Readonly<Record<ModelName, (asked: WebProvider | undefined) => Promise<Drawer>>>;

/** Lets messages in: a network in WebAssembly gives back the event loop only when asked to. */
const pause = () => new Promise<void>((resolve) => setTimeout(resolve));

/** Draws what the page asks for, one drawing at a time, of which a new one ends the one before. */
export class DrawingQueue {
  readonly #openers: Openers;
  readonly #reply: (message: Reply) => void;
  readonly #open = new Map<ModelName, Promise<Drawer | undefined>>();
  #asked: WebProvider | undefined;
  #controller = new AbortController();
  #last = Promise.resolve();

  constructor(openers: Openers, reply: (message: Reply) => void) {
    this.#openers = openers;
    this.#reply = reply;
  }

  /** Takes what the page says. */
  take(request: Request): void {
    if (request.kind === "start") {
      this.#asked = request.provider;
      return;
    }
    this.#controller.abort();
    const { model, run, jobs } = request, { signal } = this.#controller = new AbortController();
    this.#last = this.#last.then(() => this.#drawAll(model, run, jobs, signal)); // in turn: they share the network
  }

  async #load(model: ModelName): Promise<Drawer | undefined> {
    try {
      const drawer = await this.#openers[model](this.#asked);
      const { provider, threads } = drawer;
      this.#reply({ kind: "ready", model, provider, threads, runtimeFile: RUNTIME_FILES[provider] });
      return drawer;
    } catch (error) {
      const { message, advice } = asBroken(error);
      this.#reply({ kind: "broken", message, advice });
    }
  }

  async #drawAll(model: ModelName, run: number, jobs: readonly Job[], signal: AbortSignal): Promise<void> {
    if (signal.aborted) return; // another one waits already
    const opened = this.#open.get(model) ?? this.#load(model);
    this.#open.set(model, opened);
    const drawer = await opened;
    if (!drawer) return;
    try {
      for (const job of jobs) {
        const { panel } = job;
        const account = await drawer.draw(job, {
          signal,
          onWarning: (message) => this.#reply({ kind: "warning", run, message }),
          onFrame: async (frame, steps) => {
            this.#reply({ kind: "frame", run, panel, steps, frame });
            await pause();
          },
        });
        this.#reply({ kind: "done", run, panel, account });
      }
    } catch (error) {
      if (!signal.aborted) this.#reply({ kind: "refused", run, message: firstLine(error) });
    }
  }
}
