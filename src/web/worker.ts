// Runs the networks and the solver, so that the page stays responsive.
/// <reference lib="dom" />
import { firstLine } from "../internal/first_line.ts";
import type { WebProvider } from "../onnx/model.ts";
import { asBroken } from "./broken.ts";
import { openDigits } from "./digits_drawer.ts";
import type { Drawer } from "./drawer.ts";
import { openEmoji } from "./emoji_drawer.ts";
import type { Job, Reply, Request } from "./messages.ts";
import type { ModelName } from "./models.ts";
import { RUNTIME_FILES } from "./runtime_files.ts";

const reply = (message: Reply) => self.postMessage(message);
/** Lets messages in: a network in WebAssembly gives back the event loop only when asked to. */
const pause = () => new Promise<void>((resolve) => setTimeout(resolve));

const OPEN = { emoji: openEmoji, digits: openDigits };
const open = new Map<ModelName, Promise<Drawer | undefined>>();
let asked: WebProvider | undefined;
let controller = new AbortController();
let last = Promise.resolve();

self.onmessage = ({ data }: MessageEvent<Request>) => {
  if (data.kind === "start") {
    asked = data.provider;
    return;
  }
  controller.abort();
  const { signal } = controller = new AbortController();
  last = last.then(() => drawAll(data.model, data.run, data.jobs, signal)); // one at a time: they share the network
};

async function load(model: ModelName): Promise<Drawer | undefined> {
  try {
    const drawer = await OPEN[model](asked);
    const { provider, threads } = drawer;
    reply({ kind: "ready", model, provider, threads, runtimeFile: RUNTIME_FILES[provider] });
    return drawer;
  } catch (error) {
    const { message, advice } = asBroken(error);
    reply({ kind: "broken", message, advice });
  }
}

async function drawAll(model: ModelName, run: number, jobs: Job[], signal: AbortSignal): Promise<void> {
  if (signal.aborted) return; // another one waits already
  const opened = open.get(model) ?? load(model);
  open.set(model, opened);
  const drawer = await opened;
  if (!drawer) return;
  try {
    for (const job of jobs) {
      const { panel } = job;
      const account = await drawer.draw(job, {
        signal,
        onWarning: (message) => reply({ kind: "warning", run, message }),
        onFrame: async (frame, steps) => {
          reply({ kind: "frame", run, panel, steps, frame });
          await pause();
        },
      });
      reply({ kind: "done", run, panel, account });
    }
  } catch (error) {
    if (!signal.aborted) reply({ kind: "refused", run, message: firstLine(error) });
  }
}
