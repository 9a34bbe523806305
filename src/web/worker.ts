// Runs the network and the solver, so that the page stays responsive.
/// <reference lib="dom" />
import { type LoadedModel, loadedModel } from "../models/loaded_model.ts";
import { firstLine } from "../internal/first_line.ts";
import type { WebProvider } from "../onnx/model.ts";
import { asBroken } from "./broken.ts";
import { drawTrajectory } from "./draw_trajectory.ts";
import type { Job, Reply, Request } from "./messages.ts";
import { fetchModel } from "./model_file.ts";
import { openAnywhere } from "./runtime.ts";
import { RUNTIME_FILES } from "./runtime_files.ts";

const reply = (message: Reply) => self.postMessage(message);
/** Lets messages in: a network in WebAssembly gives back the event loop only when asked to. */
const pause = () => new Promise<void>((resolve) => setTimeout(resolve));

/** Compiles what is compiled on first use, so that no drawing is charged with it. */
const WARM_UP: Job = { panel: 0, labels: [0], seed: 0, guidance: 1.5, solver: { numStep: 1 } };

let source: Promise<LoadedModel | undefined>;
let controller = new AbortController();
let last = Promise.resolve();

self.onmessage = ({ data }: MessageEvent<Request>) => {
  if (data.kind === "load") {
    source = load(data.provider);
  } else {
    controller.abort();
    const { signal } = controller = new AbortController();
    last = last.then(() => drawAll(data.run, data.jobs, signal)); // one at a time: they share the network
  }
};

async function load(asked: WebProvider | undefined): Promise<LoadedModel | undefined> {
  try {
    const { card, bytes } = await fetchModel();
    const model = await openAnywhere(bytes, card.file, asked);
    const { provider } = model;
    const loaded = loadedModel(card, model);
    await drawTrajectory(loaded, WARM_UP, { onFrame: async () => {} });
    reply({ kind: "ready", provider, runtimeFile: RUNTIME_FILES[provider] });
    return loaded;
  } catch (error) {
    const { message, advice } = asBroken(error);
    reply({ kind: "broken", message, advice });
  }
}

async function drawAll(run: number, jobs: Job[], signal: AbortSignal): Promise<void> {
  const loaded = await source;
  if (!loaded) return;
  try {
    for (const job of jobs) {
      const { panel } = job;
      const account = await drawTrajectory(loaded, job, {
        signal,
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
