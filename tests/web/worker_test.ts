// The page's worker with the shipped models, from a host of our own, by onnxruntime-web as far as Deno runs it.
import { assertEquals, assertMatch } from "@std/assert";
import type { Frame, Job, Reply, Request } from "../../src/web/messages.ts";

/** The folders that the page's files are built from. */
const PLACES = ["models", "node_modules/onnxruntime-web/dist"];
const HERE = new URL("../../src/web/", import.meta.url);
const SOLVER = { method: "t_ab", abOrder: 0, numStep: 2, tsPhase: "t", tsOrder: 1.5 } as const;

const job = (panel: number, subject: string): Job => ({ panel, subject, seed: 1, guidance: 1.5, solver: SOLVER });

/** The file beside the page that an address asks for. */
async function answerTo(address: string): Promise<Response> {
  for (const place of PLACES) {
    const bytes = await Deno.readFile(`${place}/${address.slice(HERE.href.length)}`).catch(() => undefined);
    if (bytes) return new Response(bytes);
  }
  return new Response("none", { status: 404 });
}

const replies: Reply[] = [];
let told = () => {};
const postMessage = (reply: Reply) => {
  replies.push(reply);
  told();
};
const host = (address: string | URL) => answerTo(String(address));
// Caches are of http alone.
Object.defineProperty(globalThis, "caches", { value: undefined });
Object.assign(globalThis, { postMessage, fetch: host });
await import("../../src/web/worker.ts");
const { onmessage } = globalThis as unknown as { onmessage(event: { data: Request }): void };
const send = (data: Request) => onmessage({ data });

/** All that is told of a drawing. */
async function drawn(model: "emoji" | "digits", jobs: Job[]): Promise<Reply[]> {
  send({ kind: "draw", run: 1, model, jobs });
  const isLast = (reply: Reply) =>
    reply.kind === "broken" || reply.kind === "refused" ||
    reply.kind === "done" && reply.panel === jobs.length - 1;
  while (!replies.some(isLast)) await new Promise<void>((resolve) => told = resolve);
  return replies.splice(0);
}

/** The frames among replies, and the rest of them without their times. */
function partsOf(all: Reply[]) {
  const frames: Frame[] = [], rest: unknown[] = [];
  for (const reply of all) {
    if (reply.kind === "frame") frames.push(reply.frame);
    else if (reply.kind === "done") rest.push([reply.panel, reply.account.times.map(([name]) => name)]);
    else rest.push(reply);
  }
  return { frames, rest };
}

Deno.test("the worker draws digits, the same for a seed, by the provider that the page asked for", async () => {
  send({ kind: "start", provider: "wasm" });
  const { frames, rest } = partsOf(await drawn("digits", [job(0, "27"), job(1, "27")]));
  const runtimeFile = "ort-wasm-simd-threaded.wasm", times = ["Time in network", "Time in solver"];
  assertEquals<unknown>(rest, [
    { kind: "ready", model: "digits", provider: "wasm", threads: 1, runtimeFile },
    [0, times],
    [1, times],
  ]);
  assertEquals(frames.map(({ index }) => index), [0, 1, 2, 0, 1, 2]);
  assertEquals(frames[2], frames[5]);
  assertEquals(frames[2].state.map(({ width, height }) => [width, height]), [[28, 28], [28, 28]]);
});

Deno.test("the worker draws emoji from words, and warns of too many", async () => {
  send({ kind: "start", provider: "wasm" });
  const long = "a red apple ".repeat(15).trim();
  const { frames, rest } = partsOf(await drawn("emoji", [job(0, "a fox, noto style"), job(1, long)]));
  const times = ["Time in network and solver", "Time in decoder"];
  const [ready, first, { message }, second, ...more] = rest as [unknown, unknown, { message: string }, unknown];
  const runtimeFile = "ort-wasm-simd-threaded.wasm";
  assertEquals<unknown>([ready, first, second, more], [
    { kind: "ready", model: "emoji", provider: "wasm", threads: 1, runtimeFile },
    [0, times],
    [1, times],
    [],
  ]);
  assertMatch(message, /^The prompt has \d+ tokens, the text encoder takes 22/);
  assertEquals(frames.map(({ index }) => index), [0, 1, 2, 0, 1, 2]);
  assertEquals(frames[2].state.map(({ width, height }) => [width, height]), [[64, 64]]);
});
