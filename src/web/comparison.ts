/// <reference lib="dom" />
import type { Start } from "./address.ts";
import { Broken, UPLOAD_ADVICE } from "./broken.ts";
import { commandFor } from "./command_line.ts";
import type { Reply, Request } from "./messages.ts";
import type { ModelName } from "./models.ts";
import { say, showBroken } from "./notices.ts";
import { keepForLater } from "./offline.ts";
import { Panel } from "./panel.ts";
import { distanceOf } from "./picture.ts";
import { nameOf, resultSentence, runtimeSentence } from "./sentences.ts";
import { onShared, readShared, type Shared } from "./shared_form.ts";

const LOADING = "Loading the model and ONNX Runtime ...";

/** Lets two solvers draw what the form says, in a worker, and shows how they come along. */
export function startComparison(worker: Worker, { model, provider }: Start): void {
  const send = (request: Request) => worker.postMessage(request);
  const panels = [
    new Panel("First solver", { method: "open", order: 0 }, () => draw()),
    new Panel("Second solver", { method: "ipndm", order: 3 }, () => draw()),
  ];
  const runtimes = new Map<ModelName, string>();
  let run = 0, waiting: ReturnType<typeof setTimeout> | undefined;
  let chosen = model, shared: Shared;

  function draw(isTyping = false): void {
    const values = readShared();
    clearTimeout(waiting);
    if (typeof values === "string") return say("result", values);
    // A slider on the move, or a word that is typed, asks for many drawings, of which the last counts.
    waiting = setTimeout(() => drawNow(values), isTyping ? 500 : 120);
  }

  function drawNow(values: Shared): void {
    shared = values;
    run++;
    for (const place of ["result", "warning"] as const) say(place, "");
    for (const panel of panels) panel.report();
    const { model, subject, nfe, seed, guidance, grid } = values;
    const jobs = panels.map((panel, index) => {
      return { panel: index, subject, seed, guidance, solver: panel.solver(nfe, grid) };
    });
    send({ kind: "draw", run, model, jobs });
  }

  function summarise(): void {
    const [first, second] = panels.map(({ view }) => view.last!.state);
    say("result", resultSentence(nameOf(shared), panels.map(({ name }) => name), distanceOf(first, second)));
  }

  const showRuntime = () => say("runtime", runtimes.get(chosen) ?? LOADING);

  worker.onerror = ({ message }) => {
    showBroken(new Broken(message || "The file worker.js cannot be loaded", UPLOAD_ADVICE));
  };
  worker.onmessage = ({ data }: MessageEvent<Reply>) => {
    if (data.kind === "ready") {
      runtimes.set(data.model, runtimeSentence(data));
      showRuntime();
      void keepForLater(data.runtimeFile);
    } else if (data.kind === "broken") {
      showBroken(new Broken(data.message, data.advice));
    } else if (data.run !== run) {
      return; // of a drawing that is not wanted any more
    } else if (data.kind === "refused") {
      say("result", `This cannot be drawn: ${data.message}`);
    } else if (data.kind === "warning") {
      say("warning", data.message);
    } else if (data.kind === "frame") {
      panels[data.panel].view.add(data.frame, data.steps, nameOf(shared));
    } else {
      const panel = panels[data.panel];
      panel.report(data.account, commandFor(shared, panel.flags, data.account.steps));
      if (data.panel === panels.length - 1) summarise();
    }
  };

  send({ kind: "start", provider });
  onShared(model, {
    draw,
    showClean: (clean) => {
      for (const { view } of panels) view.clean = clean;
    },
    choose: (model) => {
      chosen = model;
      document.documentElement.dataset.model = model; // what the style sheet shows beside the pictures
      showRuntime();
    },
  });
  draw();
}
