// The page's worker with the shipped models, from a host of our own, by onnxruntime-web as far as Deno runs it.
import { assertEquals, assertMatch } from "@std/assert";
import { makePlan } from "../../mod.ts";
import { folderSchedule } from "../../src/diffusers/pipelines/folder_sde.ts";
import { fileSha256 } from "../../src/internal/file_sha256.ts";
import { cardOf } from "../../src/models/find_model.ts";
import { scheduleOf } from "../../src/models/schedule_of.ts";
import type { Prediction } from "../../src/plans/prediction.ts";
import type { Sde } from "../../src/schedules/sde.ts";
import type { Frame, Job, Reply, Request } from "../../src/web/messages.ts";
import type { Solver } from "../../src/web/solvers.ts";

/** The folders that the page's files are built from. */
const PLACES = ["models", "node_modules/onnxruntime-web/dist"];
const HERE = new URL("../../src/web/", import.meta.url);
const SOLVER = { method: "t_ab", abOrder: 0, numStep: 2, tsPhase: "t", tsOrder: 1.5 } as const,
  OPEN = { numStep: 2 };

const job = (panel: number, subject: string, solver: Solver = SOLVER): Job => ({
  ...{ panel, subject, seed: 1, guidance: 1.5, solver },
});

/** A file of a plan of two steps as if it were fitted to a model at that guidance. */
async function plansFile(sde: Sde, prediction: Prediction, path: string): Promise<string> {
  const plan = makePlan(sde, { method: "ipndm", numStep: 2, prediction }), model = await fileSha256(path);
  const rhos = plan.timesteps.map((t) => sde.rho(t)), samples = { trajectories: 8, before: 2, after: 1 };
  const fittedTo = { strength: "timesteps", rhos, ...samples, prediction, model, guidance: [1.5] };
  return JSON.stringify([{ name: "own.json", plan: { ...plan, fittedTo } }]);
}
const CONFIG = JSON.parse(await Deno.readTextFile("models/emoji/scheduler/scheduler_config.json"));
const { ranges: [{ sde: ofEmoji }], prediction } = folderSchedule(CONFIG);
const PLANS: Readonly<Record<string, string>> = {
  "plans.json": await plansFile(
    scheduleOf((await cardOf("models/digits.json")).schedule),
    "eps",
    "models/digits.onnx",
  ),
  "emoji/plans.json": await plansFile(ofEmoji, prediction, "models/emoji/unet/model.onnx"),
};

/** The file beside the page that an address asks for. */
async function answerTo(address: string): Promise<Response> {
  const plans = PLANS[address.slice(HERE.href.length)];
  if (plans) return new Response(plans);
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
    else if (reply.kind === "done") {
      rest.push([
        reply.panel,
        reply.account.sampler,
        reply.account.times.map(([name]) => name),
      ]);
    } else rest.push(reply);
  }
  return { frames, rest };
}

Deno.test("the worker draws digits, the same for a seed, by the provider that the page asked for", async () => {
  send({ kind: "start", provider: "wasm" });
  const { frames, rest } = partsOf(await drawn("digits", [job(0, "27"), job(1, "27"), job(2, "27", OPEN)]));
  const runtimeFile = "ort-wasm-simd-threaded.wasm", times = ["Time in network", "Time in solver"];
  assertEquals<unknown>(rest, [
    { kind: "ready", model: "digits", provider: "wasm", threads: 1, runtimeFile },
    [0, "t_ab", times],
    [1, "t_ab", times],
    [2, "fitted, own.json", times],
  ]);
  assertEquals(frames.map(({ index }) => index), [0, 1, 2, 0, 1, 2, 0, 1, 2]);
  assertEquals(frames[2], frames[5]);
  assertEquals(frames[2].state.map(({ width, height }) => [width, height]), [[28, 28], [28, 28]]);
});

Deno.test("the worker draws emoji from words, and warns of too many", async () => {
  send({ kind: "start", provider: "wasm" });
  const long = "a red apple ".repeat(15).trim();
  const { frames, rest } = partsOf(await drawn("emoji", [job(0, "a fox, noto style", OPEN), job(1, long)]));
  const times = ["Time in network and solver", "Time in decoder"];
  const [ready, first, { message }, second, ...more] = rest as [unknown, unknown, { message: string }, unknown];
  const runtimeFile = "ort-wasm-simd-threaded.wasm";
  assertEquals<unknown>([ready, first, second, more], [
    { kind: "ready", model: "emoji", provider: "wasm", threads: 1, runtimeFile },
    [0, "fitted, own.json", times],
    [1, "t_ab", times],
    [],
  ]);
  assertMatch(message, /^The prompt has \d+ tokens, the text encoder takes 22/);
  assertEquals(frames.map(({ index }) => index), [0, 1, 2, 0, 1, 2]);
  assertEquals(frames[2].state.map(({ width, height }) => [width, height]), [[64, 64]]);
});
