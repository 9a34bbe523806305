// A session on the other side of a port, by a worker that is this thread.
import { assert, assertEquals, assertRejects } from "@std/assert";
import { Tensor as OrtTensor } from "onnxruntime-common";
import type { OpenSession, SessionSource } from "../../src/onnx/session/session.ts";
import { answerCalls } from "../../src/onnx/worker/answer_calls.ts";
import { openRemoteSession } from "../../src/onnx/worker/remote_session.ts";
import { startThread } from "../../src/onnx/worker/start_thread.ts";
import { startWebWorker } from "../../src/onnx/worker/start_web_worker.ts";
import { revivedError } from "../../src/onnx/worker/wire_error.ts";
import { ProviderError } from "../../src/onnx/providers/provider_error.ts";
import type { Reply, Request } from "../../src/onnx/worker/worker_messages.ts";

const SOURCE: SessionSource = { name: "a", path: "/a.onnx", externalFiles: [] };

/** A port whose other end answers by a session that doubles x; messages are copied, and their buffers move. */
function doubling({ fails = false } = {}) {
  const transfers: number[] = [], events: string[] = [];
  let reply = (_reply: Reply) => {}, end = (_reason: string) => {};
  const open = (): Promise<OpenSession> => {
    if (fails) return Promise.reject(new TypeError("no model"));
    const session = {
      inputMetadata: [],
      outputMetadata: [],
      run: (feeds: Record<string, OrtTensor>, fetches: Record<string, OrtTensor> | readonly string[]) => {
        const { data, dims } = feeds.x, doubled = Float32Array.from(data as Float32Array, (value) => 2 * value);
        if (Array.isArray(fetches)) return Promise.resolve({ y: { type: "float32", data: doubled, dims } });
        ((fetches as Record<string, OrtTensor>).y.data as Float32Array).set(doubled);
        return Promise.resolve(fetches);
      },
      release: async () => {
        await Promise.resolve();
        events.push("released");
      },
    };
    return Promise.resolve({
      session,
      runtime: { Tensor: OrtTensor, provider: "cpu", fillsOutput: true },
    } as unknown as OpenSession);
  };
  const answer = answerCalls((message, transfer) => reply(structuredClone(message, { transfer })), open);
  const port = {
    post: (request: Request, transfer: ArrayBuffer[]) => {
      transfers.push(transfer.length);
      answer(structuredClone(request, { transfer }));
    },
    listen: (onReply: (reply: Reply) => void, onEnd: (reason: string) => void) => [reply, end] = [onReply, onEnd],
    keepAlive: () => {},
    terminate: async () => {
      await Promise.resolve();
      events.push("terminated");
    },
  };
  return { port, transfers, events, end: (reason: string) => end(reason) };
}

const opened = (source: SessionSource, fake: ReturnType<typeof doubling>) =>
  openRemoteSession(source, { provider: "auto" }, { worker: fake.port, Tensor: OrtTensor });
const x = () => new OrtTensor("float32", Float32Array.of(1, 2, 3), [3]);

Deno.test("outputs come back by name, or fill the tensors that are given; what is given stays", async () => {
  const fake = doubling(), { session, runtime } = await opened(SOURCE, fake), given = x();
  assertEquals([runtime.provider, runtime.fillsOutput, runtime.Tensor === OrtTensor], ["cpu", true, true]);
  const { y } = await session.run({ x: given }, ["y"]);
  assertEquals([[...y.data as Float32Array], y.dims, y.type], [[2, 4, 6], [3], "float32"] as unknown[]);
  const out = new OrtTensor("float32", new Float32Array(3), [3]);
  const filled = await session.run({ x: given }, { y: out });
  assert(filled.y === out);
  assertEquals([[...out.data as Float32Array], [...given.data as Float32Array]], [[2, 4, 6], [1, 2, 3]]);
  // To open moves nothing, a run its inputs, and the outputs that are to be filled.
  assertEquals(fake.transfers, [0, 1, 2]);
});

Deno.test("a part of a larger buffer is copied as that part", async () => {
  const { session } = await opened(SOURCE, doubling()), all = Float32Array.of(9, 1, 2, 9);
  const out = new Float32Array(4);
  await session.run({ x: new OrtTensor("float32", all.subarray(1, 3), [2]) }, {
    y: new OrtTensor("float32", out.subarray(1, 3), [2]),
  });
  assertEquals([...out], [0, 2, 4, 0]);
});

Deno.test("the bytes of a model and of its weights move with it", async () => {
  const fake = doubling(), bytes = new Uint8Array(4), data = new Uint8Array(2);
  await opened({ name: "a", bytes, externalData: [{ path: "w", data }] }, fake);
  assertEquals([fake.transfers, bytes.length, data.length], [[2], 0, 0] as unknown[]);
});

Deno.test("release() waits for the session's own and for the worker's end", async () => {
  const fake = doubling(), { session } = await opened(SOURCE, fake);
  await session.release();
  assertEquals(fake.events, ["released", "terminated"]);
});

Deno.test("a model that does not open ends its worker, and the error is the worker's", async () => {
  const fake = doubling({ fails: true });
  await assertRejects(() => opened(SOURCE, fake), TypeError, "no model");
  assertEquals(fake.events, ["terminated"]);
});

Deno.test("a worker that ends before it answers says so, and is not ended again", async () => {
  const fake = doubling(), opening = opened(SOURCE, { ...fake, port: { ...fake.port, post: () => {} } });
  fake.end("the worker has failed: no such module");
  const text = "The model cannot be opened in a worker: the worker has failed: no such module; ";
  await assertRejects(() => opening, TypeError, text);
  assertEquals(fake.events, []);
});

Deno.test("an error without a provider, or without those that there are, is no ProviderError", () => {
  const error = { name: "TypeError", message: "m" };
  assertEquals(revivedError({ ...error, provider: "cuda" }) instanceof ProviderError, false);
  assertEquals(revivedError({ ...error, available: ["cpu"] }) instanceof ProviderError, false);
  const revived = revivedError({ ...error, provider: "cuda", available: ["cpu"] });
  assert(revived instanceof ProviderError && revived.provider === "cuda");
  assertEquals([revivedError(error) instanceof TypeError, revivedError({ ...error, name: "a" }).name], [
    true,
    "Error",
  ]);
});

/** Starts a script, and gives its first reply or the reason of its end. */
async function firstOf(start: typeof startThread, script: string): Promise<unknown> {
  const port = await start(new URL(`data:text/javascript,${encodeURIComponent(script)}`));
  const first = new Promise((resolve) => {
    port.listen(resolve, resolve);
    port.keepAlive(true);
  });
  port.post({ id: 3, kind: "release", body: null }, []);
  try {
    return await first;
  } finally {
    await port.terminate();
  }
}

Deno.test("a thread answers, and says why it has failed", async () => {
  const echo =
    'import { parentPort } from "node:worker_threads"; parentPort.on("message", (m) => parentPort.postMessage(m));';
  assertEquals(await firstOf(startThread, echo), { id: 3, kind: "release", body: null });
  // One that fails as it is loaded may be told to have ended first.
  const broken = 'import { parentPort } from "node:worker_threads";' +
    'parentPort.on("message", () => { throw new Error("broken"); });';
  const reason = String(await firstOf(startThread, broken));
  assertEquals([reason.startsWith("the worker has failed: "), reason.includes("broken")], [true, true], reason);
});

Deno.test("a web worker answers", async () => {
  const echo = "self.onmessage = ({ data }) => self.postMessage(data);";
  assertEquals(await firstOf(startWebWorker, echo), { id: 3, kind: "release", body: null });
});
