/// <reference lib="dom" />
import { rootMeanSquare } from "../cli/output/root_mean_square.ts";
import { asBroken, Broken, checkBrowser, UPLOAD_ADVICE } from "./broken.ts";
import type { Reply, Request } from "./messages.ts";
import { keepForLater } from "./offline.ts";
import { Panel } from "./panel.ts";
import { commandFor, onShared, readShared, type Shared } from "./shared_form.ts";
import { gridOf } from "./solvers.ts";

const NAMES = { webgpu: "WebGPU", wasm: "WebAssembly, one thread" };
const element = (id: string) => document.querySelector<HTMLElement>(id)!;

function showBroken(error: unknown): void {
  const { message, advice } = asBroken(error);
  const title = document.createElement("strong");
  title.textContent = message;
  element("#broken").replaceChildren(title, advice);
  element("#broken").hidden = false;
  element("#runtime").textContent = "";
}

function start(): void {
  const worker = new Worker(new URL("worker.js", import.meta.url), { type: "module" });
  const send = (request: Request) => worker.postMessage(request);
  const panels = [
    new Panel("First solver", { method: "ipndm", order: 3 }, () => draw()),
    new Panel("Second solver", { method: "ddim", order: 0 }, () => draw()),
  ];
  let run = 0, waiting: ReturnType<typeof setTimeout> | undefined;
  let shared: Shared;

  function draw(): void {
    const values = readShared();
    clearTimeout(waiting);
    if (!values) return;
    waiting = setTimeout(() => {
      shared = values;
      run++;
      element("#result").textContent = "";
      for (const panel of panels) panel.report();
      const { digits, nfe, seed, guidance, grid } = values;
      const jobs = panels.map((panel, index) => ({
        panel: index,
        labels: [...digits].map(Number),
        seed,
        guidance,
        solver: { ...panel.solver(nfe), ...gridOf(grid) },
      }));
      send({ kind: "draw", run, jobs });
    }, 120); // a slider on the move asks for many drawings, of which the last counts
  }

  function summarise(): void {
    const [first, second] = panels.map(({ view }) => view.last!.state);
    const distance = rootMeanSquare(first, second).toFixed(3);
    element("#result").textContent = `Drawn: ${[...shared.digits].join(" ")}. ${panels[0].name} and ${
      panels[1].name
    } differ by ${distance}, root mean square; black and white are 2 apart.`;
  }

  worker.onerror = (event) => {
    showBroken(new Broken(event.message || "The file worker.js cannot be loaded", UPLOAD_ADVICE));
  };
  worker.onmessage = ({ data }: MessageEvent<Reply>) => {
    if (data.kind === "ready") {
      element("#runtime").textContent = `The network runs on ${NAMES[data.provider]}.`;
      void keepForLater(data.runtimeFile);
    } else if (data.kind === "broken") {
      showBroken(new Broken(data.message, data.advice));
    } else if (data.run !== run) {
      return; // of a drawing that is not wanted any more
    } else if (data.kind === "refused") {
      element("#result").textContent = `This cannot be drawn: ${data.message}`;
    } else if (data.kind === "frame") {
      panels[data.panel].view.add(data.frame, data.steps, [...shared.digits].join(" "));
    } else {
      const panel = panels[data.panel];
      panel.report(data.account, commandFor(shared, panel.flags, data.account.steps));
      if (data.panel === panels.length - 1) summarise();
    }
  };

  onShared(draw, (clean) => {
    for (const { view } of panels) view.clean = clean;
  });
  const provider = new URLSearchParams(location.search).get("provider");
  send({ kind: "load", provider: provider === "wasm" || provider === "webgpu" ? provider : undefined });
  draw();
}

checkBrowser().then(start).catch(showBroken);
