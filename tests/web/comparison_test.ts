// The page and its solvers, with a worker and a clock of our own.
import { assertEquals } from "@std/assert";
import { UPLOAD_ADVICE } from "../../src/web/broken.ts";
import { startComparison } from "../../src/web/comparison.ts";
import type { Reply, Request } from "../../src/web/messages.ts";
import { openPage, shownOn } from "../support/page_document.ts";
import { withServiceWorkers } from "../support/service_worker_host.ts";

type Draw = Extract<Request, { kind: "draw" }>;
type Timer = { after: number; run: () => void };

const picture = (...reds: number[]) =>
  reds.map((red) => ({ width: 1, height: 1, data: Uint8ClampedArray.of(red, red, red) }));
const frame = (index: number, state: number, clean: number) => ({
  index,
  state: picture(state),
  clean: picture(clean),
});

/** Runs a test on a page that has begun; `wait` lets the time pass that the page waits for, and says how long. */
function onPage(test: (page: ReturnType<typeof begin>) => void, model: "emoji" | "digits" = "digits"): void {
  const { setTimeout, clearTimeout } = globalThis, timers = new Set<Timer>();
  Object.assign(globalThis, {
    setTimeout: (run: () => void, after: number) => {
      const timer = { after, run };
      timers.add(timer);
      return timer;
    },
    clearTimeout: (timer: Timer) => void timers.delete(timer),
  });
  try {
    test(begin(timers, model));
  } finally {
    Object.assign(globalThis, { setTimeout, clearTimeout });
  }
}

function begin(timers: Set<Timer>, model: "emoji" | "digits") {
  const document = openPage(), sent: Request[] = [];
  const worker = {
    postMessage: (request: Request) => void sent.push(request),
    onmessage: (_: { data: Reply }) => {},
    onerror: (_: { message: string }) => {},
  };
  startComparison(worker as unknown as Worker, { model, provider: "wasm" });
  const all = (selector: string) => [...document.querySelectorAll<HTMLElement>(selector)];
  return {
    worker,
    document,
    all,
    reply: (data: Reply) => worker.onmessage({ data }),
    text: (selector: string) => document.querySelector(selector)!.textContent,
    shown: () => all(".picture").map(shownOn),
    fill: (selector: string, value: string) => {
      const control = document.querySelector<HTMLInputElement>(selector)!;
      if (control.type === "checkbox") control.checked = value === "on";
      else control.value = value;
      control.dispatchEvent(new Event("input", { bubbles: true }));
    },
    wait: () => {
      const waiting = [...timers];
      timers.clear();
      for (const { run } of waiting) run();
      return waiting.map(({ after }) => after);
    },
    /** What was sent since the last call. */
    sent: () => sent.splice(0),
  };
}

Deno.test("the page asks for the provider, then for a drawing by both solvers from the same noise", () =>
  onPage(({ sent, wait, text }) => {
    assertEquals<unknown>(sent(), [{ kind: "start", provider: "wasm" }]);
    assertEquals(wait(), [120]);
    const job = { subject: "2718", seed: 0, guidance: 1.5 }, rest = { numStep: 8, tsPhase: "t", tsOrder: 1.5 };
    assertEquals<unknown>(sent(), [{
      kind: "draw",
      run: 1,
      model: "digits",
      jobs: [
        { ...job, panel: 0, solver: { numStep: 8 } },
        { ...job, panel: 1, solver: { method: "ipndm", abOrder: 3, ...rest } },
      ],
    }]);
    assertEquals(text("#runtime"), "Loading the model and ONNX Runtime ...");
  }));

Deno.test("changes that follow each other are one drawing, of the last; words have longer to be typed", () =>
  onPage(({ sent, wait, fill }) => {
    wait(), sent();
    fill("[name=seed]", "1");
    fill("[name=digits]", "40");
    assertEquals(wait(), [500]);
    fill("section:nth-of-type(2) [name=order]", "2");
    fill("section:nth-of-type(1) [name=method]", "x0_ab");
    assertEquals(wait(), [120]);
    const [first, second, ...more] = sent() as Draw[];
    assertEquals([first.run, second.run, more.length], [2, 3, 0]);
    assertEquals(first.jobs.map(({ subject, seed }) => [subject, seed]), [["40", 1], ["40", 1]]);
    const methods = second.jobs.map(({ solver: { method } }) => method);
    assertEquals<unknown>(methods, ["x0_ab", "ipndm"]);
  }));

Deno.test("a form that is wrong is said, and nothing is drawn", () =>
  onPage(({ sent, wait, fill, text }) => {
    sent();
    fill("[name=digits]", "");
    assertEquals([wait(), sent(), text("#result")], [[], [], "One to eight digits"] as unknown);
  }));

Deno.test("frames are shown in their panel as they come, then the account, and at last how far apart both are", () =>
  onPage(({ wait, reply, shown, text, all, fill, document }) => {
    wait();
    reply({ kind: "frame", run: 1, panel: 0, steps: 8, frame: frame(0, 1, 2) });
    reply({ kind: "frame", run: 1, panel: 1, steps: 8, frame: frame(0, 3, 4) });
    assertEquals(shown(), [[1], [3]]);
    assertEquals(document.querySelector(".picture")!.ariaLabel, "2 7 1 8 at step 0 of 8");
    fill("[name=clean]", "on");
    assertEquals(shown(), [[2], [4]]);
    reply({ kind: "frame", run: 1, panel: 0, steps: 8, frame: frame(8, 0, 9) });
    reply({
      kind: "done",
      run: 1,
      panel: 0,
      account: { steps: 8, nfe: 8, sampler: "x0_ab", times: [["Time in network", 1]] },
    });
    const command = "deis sample --model models/digits.onnx --count 4 --label 2,7,1,8 --seed 0 --guidance 1.5 " +
      "--num-step 8";
    assertEquals(all("code").map(({ textContent }) => textContent), [command, ""]);
    assertEquals(
      [all(".steps").map(({ textContent }) => textContent), text("#result")],
      [["8", "-"], ""] as unknown,
    );
    reply({ kind: "frame", run: 1, panel: 1, steps: 8, frame: frame(8, 255, 9) });
    reply({ kind: "done", run: 1, panel: 1, account: { steps: 8, nfe: 8, sampler: "x0_ab", times: [] } });
    assertEquals(
      text("#result"),
      "Drawn: 2 7 1 8. Fitted plan or default and iPNDM of order 3 differ by 2.000, root mean square; black and white are 2 apart.",
    );
  }));

Deno.test("a new drawing clears what was said of the one before, of which nothing more is heard", () =>
  onPage(({ wait, reply, fill, text, shown, all }) => {
    wait();
    reply({ kind: "done", run: 1, panel: 0, account: { steps: 8, nfe: 8, sampler: "x0_ab", times: [] } });
    reply({ kind: "warning", run: 1, message: "too long" });
    reply({ kind: "refused", run: 1, message: "no such digit" });
    assertEquals([text("#warning"), text("#result")], ["too long", "This cannot be drawn: no such digit"]);
    fill("[name=seed]", "1");
    wait();
    const fresh = () => [text("#warning"), text("#result"), all("code").map(({ textContent }) => textContent)];
    assertEquals<unknown>(fresh(), ["", "", ["", ""]]);
    reply({ kind: "warning", run: 1, message: "too long" });
    reply({ kind: "frame", run: 1, panel: 0, steps: 8, frame: frame(0, 1, 2) });
    assertEquals<unknown>([...fresh(), shown()], ["", "", ["", ""], [[], []]]);
  }));

Deno.test("what a model runs on is said of the one that is chosen", () =>
  onPage(({ reply, text, fill, document, sent, wait }) => {
    wait(), sent();
    reply({ kind: "ready", model: "digits", provider: "wasm", threads: 1, runtimeFile: "a.wasm" });
    assertEquals(text("#runtime"), "The networks run on WebAssembly, one thread.");
    fill("[name=model]", "emoji");
    assertEquals(document.documentElement.dataset.model, "emoji");
    assertEquals(text("#runtime"), "Loading the model and ONNX Runtime ...");
    reply({ kind: "ready", model: "emoji", provider: "webgpu", threads: 1, runtimeFile: "a.wasm" });
    assertEquals(text("#runtime"), "The networks run on WebGPU.");
    wait();
    assertEquals((sent() as Draw[]).map(({ model }) => model), ["emoji"]);
    fill("[name=model]", "digits");
    assertEquals(text("#runtime"), "The networks run on WebAssembly, one thread.");
  }));

Deno.test("a page that runs is kept for later, with its build of ONNX Runtime", () =>
  withServiceWorkers(async ({ told }) => {
    onPage(({ reply }) =>
      reply({ kind: "ready", model: "digits", provider: "wasm", threads: 1, runtimeFile: "a.wasm" })
    );
    await new Promise<void>((resolve) => setTimeout(resolve));
    assertEquals(told, ["a.wasm"]);
  }));

Deno.test("what keeps the page from working is shown, with what to do", () =>
  onPage(({ reply, text, worker, document }) => {
    const alert = document.querySelector<HTMLElement>("#broken")!;
    assertEquals(alert.hidden, true);
    reply({ kind: "broken", message: "No model", advice: "Upload it." });
    assertEquals([alert.hidden, alert.innerHTML], [false, "<strong>No model</strong>Upload it."] as unknown);
    assertEquals(text("#runtime"), "");
    worker.onerror({ message: "" });
    assertEquals(text("#broken"), `The file worker.js cannot be loaded${UPLOAD_ADVICE}`);
    worker.onerror({ message: "It fell" });
    assertEquals(text("#broken"), `It fell${UPLOAD_ADVICE}`);
  }));
