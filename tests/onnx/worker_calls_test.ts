// What goes between a model and its worker, by ports of the test's own.
import { assert, assertEquals, assertRejects } from "@std/assert";
import { NativeRuntimeError } from "../../src/onnx/errors.ts";
import { ProviderError } from "../../src/onnx/providers/provider_error.ts";
import type { OpenSession } from "../../src/onnx/session/session.ts";
import { answerCalls } from "../../src/onnx/worker/answer_calls.ts";
import { revivedError, wireError } from "../../src/onnx/worker/wire_error.ts";
import { WorkerClient } from "../../src/onnx/worker/worker_client.ts";
import type { Reply, Request } from "../../src/onnx/worker/worker_messages.ts";

/** A worker that answers when it is told to. */
function fakePort() {
  const posted: Request[] = [], alive: boolean[] = [], transfers: ArrayBuffer[][] = [];
  let answer = (_reply: Reply) => {}, end = (_reason: string) => {}, terminated = 0;
  return {
    port: {
      post: (request: Request, transfer: ArrayBuffer[]) => (posted.push(request), void transfers.push(transfer)),
      listen: (onReply: (reply: Reply) => void, onEnd: (reason: string) => void) =>
        [answer, end] = [onReply, onEnd],
      keepAlive: (keeps: boolean) => void alive.push(keeps),
      terminate: () => Promise.resolve(void terminated++),
    },
    posted,
    transfers,
    alive,
    answer: (reply: Reply) => answer(reply),
    end: (reason: string) => end(reason),
    terminated: () => terminated,
  };
}
const run = { feeds: {}, fetches: [] }, outputs = { feeds: {}, outputs: {} };

Deno.test("answers go to the calls that they are of, and the process is kept alive as long as one is under way", async () => {
  const fake = fakePort(), client = new WorkerClient(fake.port), buffer = new ArrayBuffer(8);
  const first = client.call("run", run, [buffer]), second = client.call("run", run);
  assertEquals(
    fake.posted.map(({ id, kind, body }) => [id, kind, body]),
    [[0, "run", run], [1, "run", run]] as unknown,
  );
  assertEquals([fake.transfers[0][0] === buffer, fake.transfers[1]], [true, []] as unknown);
  const other = { ...outputs };
  fake.answer({ id: 1, answer: other });
  assert(await second === other);
  assertEquals(fake.alive, [true, true]);
  fake.answer({ id: 0, answer: outputs });
  assert(await first === outputs);
  assertEquals(fake.alive, [true, true, false]);
  assertEquals(client.ended, undefined);
});

Deno.test("an error is the error of its call alone", async () => {
  const fake = fakePort(), client = new WorkerClient(fake.port);
  const calls = [client.call("run", run), client.call("run", run)];
  fake.answer({ id: 0, error: { name: "RangeError", message: "too many" } });
  fake.answer({ id: 1, answer: outputs });
  await assertRejects(() => calls[0], RangeError, "too many");
  assertEquals(await calls[1], outputs);
});

Deno.test("a worker that ends fails the calls under way and all that come, with the first reason", async () => {
  const fake = fakePort(), client = new WorkerClient(fake.port);
  const calls = [client.call("run", run), client.call("run", run)];
  fake.end("the worker has failed: no memory");
  fake.end("the worker has ended");
  for (const call of calls) await assertRejects(() => call, Error, "the worker has failed: no memory");
  await assertRejects(() => client.call("run", run), Error, "the worker has failed: no memory");
  assertEquals(
    [fake.posted.length, client.ended, fake.alive.at(-1)],
    [2, "the worker has failed: no memory", false] as unknown,
  );
  await client.close();
  assertEquals([fake.posted.length, fake.terminated()], [2, 0]);
});

Deno.test("a worker is asked for the release of its session, and ended when it has answered, whatever it says", async () => {
  for (const reply of [{ id: 0, answer: null }, { id: 0, error: { name: "Error", message: "stuck" } }]) {
    const fake = fakePort(), client = new WorkerClient(fake.port);
    let isClosed = false;
    const closed = client.close().catch((error: Error) => error.message).finally(() => isClosed = true);
    await new Promise((resolve) => setTimeout(resolve));
    assertEquals(
      [fake.posted.map(({ kind }) => kind), isClosed, fake.terminated()],
      [["release"], false, 0] as unknown,
    );
    fake.answer(reply);
    assertEquals(await closed, "error" in reply ? "stuck" : undefined);
    assertEquals(fake.terminated(), 1);
  }
});

Deno.test("an error comes out of a worker with its class, message and cause", () => {
  const way = (error: unknown) => revivedError(structuredClone(wireError(error)));
  for (const Class of [Error, TypeError, RangeError, NativeRuntimeError]) {
    const plain = way(new Class("it broke"));
    assertEquals([plain.constructor, plain.message, "cause" in plain] as unknown, [Class, "it broke", false]);
    const caused = way(new Class("it broke", { cause: new Error("a wire") }));
    assert(caused.cause instanceof Error && caused.cause.message === "a wire");
  }
  assertEquals((way(new Error("a", { cause: "b" })).cause as Error).message, "b");
  assertEquals([way("text").message, way("text").constructor], ["text", Error] as unknown);
  assertEquals(way(new SyntaxError("odd")).constructor, Error);
  const options = { provider: "cuda", available: ["cpu", "wasm"], cause: new Error("no library") } as const;
  const found = way(new ProviderError("not there", options));
  assert(found instanceof ProviderError);
  assertEquals(
    [found.provider, found.available, found.message],
    ["cuda", ["cpu", "wasm"], "not there"] as unknown,
  );
  assertEquals((found.cause as Error).message, "no library");
});

/** A session of one input whose output is twice as large, that fills outputs or makes them. */
function doubling(log: string[]) {
  return {
    session: {
      inputMetadata: ["in"],
      outputMetadata: ["out"],
      run: async (
        feeds: Record<string, { data: Float32Array; dims: number[] }>,
        fetches: Record<string, { data: Float32Array }> | string[],
      ) => {
        log.push("run");
        await new Promise((resolve) => setTimeout(resolve, 5));
        const data = feeds.x.data.map((value) => 2 * value);
        log.push("ran");
        if (!Array.isArray(fetches)) return fetches.y.data.set(data);
        return { y: { type: "float32", data, dims: feeds.x.dims, more: "of the runtime's own" } };
      },
      release: () => Promise.resolve(void log.push("released")),
    },
    runtime: {
      provider: "cpu",
      fillsOutput: true,
      Tensor: class {
        constructor(readonly data: Float32Array, readonly dims: number[]) {}
      },
    },
  } as unknown as OpenSession;
}
const tensor = (...values: number[]) => ({
  type: "float32",
  data: Float32Array.from(values),
  dims: [values.length],
});

Deno.test("a worker answers calls one after the other, also the release, and gives arrays back by transfer", async () => {
  const log: string[] = [], replies: [Reply, ArrayBuffer[]][] = [];
  const answer = answerCalls(
    (reply, transfer) => void replies.push([reply, transfer]),
    () => Promise.resolve(doubling(log)),
  );
  const feeds = { x: tensor(1, 2) }, filled = { y: tensor(0, 0) };
  answer({ id: 5, kind: "open", body: { source: { path: "a" }, options: {} } } as Request);
  answer({ id: 6, kind: "run", body: { feeds, fetches: ["y"] } });
  answer({ id: 7, kind: "run", body: { feeds, fetches: filled } });
  answer({ id: 8, kind: "release", body: null });
  while (replies.length < 4) await new Promise((resolve) => setTimeout(resolve, 1));
  assertEquals(log, ["run", "ran", "run", "ran", "released"]);
  assertEquals(replies.map(([reply]) => reply), [
    { id: 5, answer: { inputMetadata: ["in"], outputMetadata: ["out"], provider: "cpu", fillsOutput: true } },
    { id: 6, answer: { feeds, outputs: { y: tensor(2, 4) } } },
    { id: 7, answer: { feeds, outputs: { y: tensor(2, 4) } } },
    { id: 8, answer: null },
  ] as unknown as Reply[]);
  const [, made, given] = replies.map(([, transfer]) => transfer);
  assertEquals([made.length, given.length], [2, 2]);
  assert(made[0] === feeds.x.data.buffer && given[0] === feeds.x.data.buffer && given[1] === filled.y.data.buffer);
});

Deno.test("what fails in a worker is the answer to its call, and the next call is answered", async () => {
  const replies: Reply[] = [];
  let tries = 0;
  const answer = answerCalls(
    (reply) => void replies.push(reply),
    () => tries++ === 0 ? Promise.reject(new TypeError("no model")) : Promise.resolve(doubling([])),
  );
  answer({ id: 0, kind: "release", body: null });
  const open = { kind: "open", body: { source: { path: "a" }, options: {} } } as Omit<Request, "id">;
  answer({ id: 1, ...open } as Request);
  answer({ id: 2, ...open } as Request);
  while (replies.length < 3) await new Promise((resolve) => setTimeout(resolve, 1));
  assertEquals(replies.map(({ id }) => id), [0, 1, 2]);
  assertEquals(replies[0], { id: 0, answer: null });
  assertEquals(replies[1], { id: 1, error: { name: "TypeError", message: "no model" } });
  assert("answer" in replies[2]);
});
