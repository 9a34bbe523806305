// What the page's worker says of drawings, by drawers of our own.
import { assertEquals } from "@std/assert";
import { Broken } from "../../src/web/broken.ts";
import type { Drawer } from "../../src/web/drawer.ts";
import { DrawingQueue } from "../../src/web/drawing_queue.ts";
import type { Job, Reply, Request } from "../../src/web/messages.ts";

const FRAME = { index: 0, state: [], clean: [] };
const ACCOUNT = { steps: 1, nfe: 1, sampler: "ddim", times: [] };
const READY = { kind: "ready", provider: "wasm", threads: 2, runtimeFile: "ort-wasm-simd-threaded.wasm" };
const jobs = (...panels: number[]) => panels.map((panel) => ({ panel, subject: `of ${panel}` })) as Job[];
const draw = (run: number, model: "emoji" | "digits" = "digits", panels = [0]): Request => (
  { kind: "draw", run, model, jobs: jobs(...panels) }
);

/** A queue whose models draw so, and all that it says; `until` waits for a number of replies. */
function queueOf(drawing: Drawer["draw"], fails?: () => Error) {
  const replies: Reply[] = [], asked: unknown[] = [];
  let told = () => {};
  const open = (model: string) => (provider: unknown) => {
    asked.push([model, provider]);
    if (fails) return Promise.reject(fails());
    return Promise.resolve({ provider: "wasm" as const, threads: 2, draw: drawing });
  };
  const queue = new DrawingQueue({ emoji: open("emoji"), digits: open("digits") }, (reply) => {
    replies.push(reply);
    told();
  });
  const until = async (count: number) => {
    while (replies.length < count) await new Promise<void>((resolve) => told = resolve);
    return replies.splice(0);
  };
  return { queue, asked, until };
}

Deno.test("a model is opened for its first drawing, by the provider that the page asked for, and then stays", async () => {
  const { queue, asked, until } = queueOf(() => Promise.resolve(ACCOUNT));
  queue.take({ kind: "start", provider: "webgpu" });
  assertEquals(asked, []);
  queue.take(draw(1));
  assertEquals<unknown>(await until(2), [
    { ...READY, model: "digits" },
    { kind: "done", run: 1, panel: 0, account: ACCOUNT },
  ]);
  queue.take(draw(2));
  assertEquals<unknown>(await until(1), [{ kind: "done", run: 2, panel: 0, account: ACCOUNT }]);
  queue.take(draw(3, "emoji"));
  assertEquals<unknown>((await until(2))[0], { ...READY, model: "emoji" });
  assertEquals(asked, [["digits", "webgpu"], ["emoji", "webgpu"]]);
});

Deno.test("each panel's frames and warnings are told, then its account, one panel after the other", async () => {
  const { queue, until } = queueOf(async ({ panel, subject }, { onFrame, onWarning }) => {
    onWarning(subject);
    await onFrame(FRAME, panel + 5);
    return { ...ACCOUNT, nfe: panel };
  });
  queue.take(draw(7, "digits", [0, 1]));
  const of = (panel: number) => [
    { kind: "warning", run: 7, message: `of ${panel}` },
    { kind: "frame", run: 7, panel, steps: panel + 5, frame: FRAME },
    { kind: "done", run: 7, panel, account: { ...ACCOUNT, nfe: panel } },
  ];
  assertEquals<unknown>(await until(7), [{ ...READY, model: "digits" }, ...of(0), ...of(1)]);
});

Deno.test("a frame lets messages in, and a new drawing ends the one before, of which nothing more is told", async () => {
  const begun: number[] = [];
  const { queue, until } = queueOf(async ({ panel }, { signal, onFrame }) => {
    begun.push(panel);
    let messages = 0;
    const message = setTimeout(() => {
      messages++;
      if (panel !== 1) return;
      queue.take(draw(2, "digits", [2]));
      queue.take(draw(3, "digits", [3]));
    });
    await onFrame(FRAME, 1);
    clearTimeout(message);
    assertEquals(messages, 1);
    signal!.throwIfAborted();
    return ACCOUNT;
  });
  queue.take(draw(1, "digits", [1, 9]));
  const told = (await until(4)).slice(1).map(({ kind, ...rest }) => [kind, "run" in rest && rest.run]);
  assertEquals<unknown>(told, [["frame", 1], ["frame", 3], ["done", 3]]);
  assertEquals(begun, [1, 3]);
});

Deno.test("drawings never overlap: they share the network", async () => {
  let drawing = 0, most = 0;
  const { queue, until } = queueOf(async (_, { onFrame }) => {
    most = Math.max(most, ++drawing);
    await onFrame(FRAME, 1);
    drawing--;
    return ACCOUNT;
  });
  queue.take(draw(1));
  await until(2);
  queue.take(draw(2));
  await until(2);
  assertEquals(most, 1);
});

Deno.test("what cannot be drawn is refused in one line, and the next drawing is made", async () => {
  let fails = true;
  const { queue, until } = queueOf(() => {
    if (fails) return Promise.reject(new RangeError("no such digit\nat a line"));
    return Promise.resolve(ACCOUNT);
  });
  queue.take(draw(1));
  assertEquals<unknown>((await until(2))[1], { kind: "refused", run: 1, message: "no such digit" });
  fails = false;
  queue.take(draw(2));
  assertEquals<unknown>(await until(1), [{ kind: "done", run: 2, panel: 0, account: ACCOUNT }]);
});

Deno.test("a model that cannot be opened is told once, with what to do", async () => {
  const { queue, until, asked } = queueOf(
    () => Promise.resolve(ACCOUNT),
    () => new Broken("not here", "Upload it."),
  );
  queue.take(draw(1));
  assertEquals<unknown>(await until(1), [{ kind: "broken", message: "not here", advice: "Upload it." }]);
  queue.take(draw(2));
  queue.take(draw(3, "emoji"));
  await until(1);
  assertEquals(asked, [["digits", undefined], ["emoji", undefined]]);
});
