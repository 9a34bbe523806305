/// <reference lib="dom" />
import { asBroken, Broken, checkBrowser, UPLOAD_ADVICE } from "./broken.ts";
import { commandFor } from "./command_line.ts";
import type { Reply, Request } from "./messages.ts";
import { type ModelName, MODELS } from "./models.ts";
import { keepForLater } from "./offline.ts";
import { Panel } from "./panel.ts";
import { distanceOf } from "./picture.ts";
import { onShared, readShared, type Shared } from "./shared_form.ts";
import { gridOf } from "./solvers.ts";

const LOADING = "Loading the model and ONNX Runtime ...";
const element = (id: string) => document.querySelector<HTMLElement>(id)!;
const search = new URLSearchParams(location.search);

function showBroken(error: unknown): void {
  const { message, advice } = asBroken(error);
  const title = document.createElement("strong");
  title.textContent = message;
  element("#broken").replaceChildren(title, advice);
  element("#broken").hidden = false;
  element("#runtime").textContent = "";
}

/** What the address asks for: `?model=digits`, `?provider=wasm`. */
function firstModel(): ModelName {
  const asked = search.get("model") ?? "";
  return Object.hasOwn(MODELS, asked) ? asked as ModelName : "emoji";
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
  const runtimes = new Map<ModelName, string>();

  function draw(isTyping = false): void {
    const values = readShared();
    clearTimeout(waiting);
    if (typeof values === "string") {
      element("#result").textContent = values;
      return;
    }
    // A slider on the move, or a word that is typed, asks for many drawings, of which the last counts.
    waiting = setTimeout(() => drawNow(values), isTyping ? 500 : 120);
  }

  function drawNow(values: Shared): void {
    shared = values;
    run++;
    for (const name of ["#result", "#warning"]) element(name).textContent = "";
    for (const panel of panels) panel.report();
    const { model, subject, nfe, seed, guidance, grid } = values;
    const jobs = panels.map((panel, index) => {
      const solver = { ...panel.solver(nfe), ...gridOf(grid) };
      return { panel: index, subject, seed, guidance, solver };
    });
    send({ kind: "draw", run, model, jobs });
  }

  function summarise(): void {
    const [first, second] = panels.map(({ view }) => view.last!.state);
    const distance = distanceOf(first, second).toFixed(3);
    element("#result").textContent = `Drawn: ${nameOf(shared)}. ${panels[0].name} and ${
      panels[1].name
    } differ by ${distance}, root mean square; black and white are 2 apart.`;
  }

  function showRuntime(): void {
    const model = document.documentElement.dataset.model as ModelName;
    element("#runtime").textContent = runtimes.get(model) ?? LOADING;
  }

  worker.onerror = (event) => {
    showBroken(new Broken(event.message || "The file worker.js cannot be loaded", UPLOAD_ADVICE));
  };
  worker.onmessage = ({ data }: MessageEvent<Reply>) => {
    if (data.kind === "ready") {
      runtimes.set(data.model, runtimeText(data));
      showRuntime();
      void keepForLater(data.runtimeFile);
    } else if (data.kind === "broken") {
      showBroken(new Broken(data.message, data.advice));
    } else if (data.run !== run) {
      return; // of a drawing that is not wanted any more
    } else if (data.kind === "refused") {
      element("#result").textContent = `This cannot be drawn: ${data.message}`;
    } else if (data.kind === "warning") {
      element("#warning").textContent = data.message;
    } else if (data.kind === "frame") {
      panels[data.panel].view.add(data.frame, data.steps, nameOf(shared));
    } else {
      const panel = panels[data.panel];
      panel.report(data.account, commandFor(shared, panel.flags, data.account.steps));
      if (data.panel === panels.length - 1) summarise();
    }
  };

  const provider = search.get("provider");
  send({ kind: "start", provider: provider === "wasm" || provider === "webgpu" ? provider : undefined });
  onShared(firstModel(), {
    draw,
    showClean: (clean) => {
      for (const { view } of panels) view.clean = clean;
    },
    choose: (model) => {
      document.documentElement.dataset.model = model;
      showRuntime();
    },
  });
  draw();
}

/** A drawing as one says it. */
function nameOf({ model, subject }: Shared): string {
  return model === "digits" ? [...subject].join(" ") : subject;
}

function runtimeText({ provider, threads }: Extract<Reply, { kind: "ready" }>): string {
  const name = provider === "webgpu"
    ? "WebGPU"
    : `WebAssembly, ${threads === 1 ? "one thread" : `${threads} threads`}`;
  return `The networks run on ${name}.`;
}

checkBrowser().then(start).catch(showBroken);
