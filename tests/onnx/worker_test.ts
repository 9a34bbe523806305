import { assert, assertEquals, assertRejects } from "@std/assert";
import { Worker } from "node:worker_threads";
import { type EpsFn, getNoise, getSampler } from "../../mod.ts";
import { ClosedError, openModel, type OpenModelOptions, type ProviderError } from "../../src/onnx/mod.ts";
import { infiniteModel, misshapenModel, productModel, timelessModel } from "../support/onnx_models.ts";
import { makeSde } from "../support/schedules.ts";

const MODEL = "models/digits.onnx";
const sde = makeSde({ kind: "linear" });
const labels = (count: number) => Array.from({ length: count }, (_, i) => i % 10);
const images = (count: number) => getNoise([count, 1, 28, 28], { seed: 2 });
/** One thread leaves a core to the others; the provider is the one that computes inside the event loop's turn. */
const open = (options: OpenModelOptions = {}) =>
  openModel(MODEL, { provider: "cpu", threads: 1, worker: true, ...options });

/** The longest wait of a timer that is due every millisecond during each evaluation, and how long those took. */
async function waits(options: OpenModelOptions, count: number, numStep: number) {
  const model = await open(options);
  const epsFn = model.epsFn({ labels: labels(count), guidance: 1.5 });
  const longest: number[] = [], took: number[] = [];
  let last = 0, wait = 0;
  const tick = () => {
    const now = performance.now();
    wait = Math.max(wait, now - last);
    last = now;
  };
  const watched: EpsFn = async (x, t, out) => {
    const begin = last = performance.now();
    wait = 0;
    await epsFn(x, t, out);
    tick();
    longest.push(wait);
    took.push(last - begin);
  };
  const timer = setInterval(tick, 1);
  await getSampler(sde, watched, { numStep })(images(count));
  clearInterval(timer);
  await model.close();
  return { longest: median(longest), took: median(took) };
}

function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1];
}

Deno.test("a timer waits not half as long while digits are sampled in a worker as without one", async () => {
  const without = await waits({ worker: false }, 64, 1);
  assert(without.longest > 0.9 * without.took, "without a worker the timer waits for the evaluation");
  for (const [count, numStep] of [[16, 8], [64, 4]]) {
    const { longest, took } = await waits({}, count, numStep);
    const name = `${longest} ms in evaluations of ${count} images that took ${took} ms`;
    assert(longest < without.longest / 2, `${name}, without ${without.longest} ms`);
  }
});

Deno.test("a worker draws the same images, bit for bit, by either runtime", async () => {
  for (const provider of ["cpu", "wasm"] as const) {
    const draw = async (worker: boolean) => {
      const model = await open({ provider, worker });
      assertEquals(model.provider, provider);
      const sampler = getSampler(sde, model.epsFn({ labels: labels(2), guidance: 1.5 }), { numStep: 2 });
      const sample = await sampler(images(2));
      await model.close();
      return sample;
    };
    assertEquals(await draw(true), await draw(false));
  }
});

Deno.test("arrays move to a worker by transfer, in buffers that are used again", async () => {
  const post = Worker.prototype.postMessage, Buffer = globalThis.ArrayBuffer;
  let allocated = 0;
  const allocations: number[] = [];
  // deno-lint-ignore no-explicit-any -- as the method that it stands in for
  Worker.prototype.postMessage = function (this: Worker, message: any, transfer: any) {
    post.call(this, message, transfer);
    if (message.kind === "run") {
      const { feeds, fetches } = message.body;
      const arrays = [...Object.values(feeds), ...Object.values(fetches)] as { data: Float32Array }[];
      assertEquals(arrays.map(({ data }) => data.byteLength), [0, 0, 0], "x, t and eps are detached here");
      allocations.push(allocated);
    }
    if (message.kind === "open") assertEquals(message.body.source.bytes.byteLength, 0, "so is the model");
  };
  globalThis.ArrayBuffer = new Proxy(Buffer, {
    construct(target, args: [number]) {
      allocated++;
      return new target(...args);
    },
  });
  try {
    const bytes = productModel(), length = bytes.length;
    const model = await openModel(bytes, { provider: "cpu", worker: true });
    assertEquals(bytes.length, length, "the caller keeps its own bytes");
    await getSampler(sde, model.epsFn(), { numStep: 4 })(getNoise([3, 2]));
    await model.close();
  } finally {
    Worker.prototype.postMessage = post;
    globalThis.ArrayBuffer = Buffer;
  }
  assertEquals(allocations.map((count) => count - allocations[0]), [0, 0, 0, 0], "only the first run allocates");
});

Deno.test("an aborted run rejects during an evaluation in the worker, which then goes on with others", async () => {
  const model = await open();
  const epsFn = model.epsFn({ labels: labels(32) });
  const sampler = getSampler(sde, epsFn, { numStep: 2 });
  const expected = await sampler(images(32));
  const controller = new AbortController();
  let ended = false;
  const watched: EpsFn = async (x, t, out) => {
    setTimeout(() => controller.abort(new Error("the client has gone")), 10);
    await epsFn(x, t, out);
    ended = true;
  };
  const run = () => getSampler(sde, watched, { numStep: 2 })(images(32), { signal: controller.signal });
  await assertRejects(run, Error, "the client has gone");
  assert(!ended, "the run did not wait for its evaluation");
  assertEquals(await sampler(images(32)), expected);
  assert(ended, "evaluations are done in turn");
  await model.close();
});

Deno.test("a model in a worker serves runs at the same time, of different sizes", async () => {
  const model = await openModel(productModel(), { provider: "cpu", worker: true });
  const sampler = getSampler(sde, model.epsFn(), { numStep: 5 });
  const noises = [1, 2, 3, 3, 2].map((count, seed) => getNoise([count, 2], { seed }));
  const together = await Promise.all(noises.map((noise) => sampler(noise)));
  for (const [i, noise] of noises.entries()) assertEquals(together[i], await sampler(noise));
  await model.close();
});

Deno.test("close() lets a running evaluation end, ends the worker, and may be called twice", async () => {
  const model = await open();
  const epsFn = model.epsFn({ labels: labels(16) });
  const x = images(16), out = { data: new Float32Array(x.data.length), dims: x.dims };
  const order: string[] = [];
  const evaluation = Promise.resolve(epsFn(x, 0.5, out)).then(() => order.push("evaluation"));
  await model.close().then(() => order.push("close"));
  await evaluation;
  assertEquals(order, ["evaluation", "close"]);
  assert(out.data.every(Number.isFinite) && out.data.some((value) => value !== 0));
  await model.close();
  await assertRejects(async () => await epsFn(x, 0.5, out), ClosedError, "The model is closed");
});

Deno.test("errors come out of a worker as they are without one", async () => {
  const errorOf = async (source: string | Uint8Array, options: OpenModelOptions) => {
    try {
      const model = await openModel(source, options);
      try {
        await getSampler(sde, model.epsFn(), { numStep: 2 })(getNoise([3, 2]));
      } finally {
        await model.close();
      }
    } catch (error) {
      const { message, cause, constructor } = error as Error;
      const { provider, available } = error as ProviderError;
      return {
        class: constructor.name,
        message,
        cause: (cause as Error | undefined)?.message,
        provider,
        available,
      };
    }
    throw new Error("expected an error");
  };
  const whole = await Deno.readFile(MODEL);
  const sources = [timelessModel(), misshapenModel(), infiniteModel(), whole.subarray(0, 1e6), "no/such.onnx"];
  for (const source of sources) {
    assertEquals(
      await errorOf(source, { provider: "cpu", worker: true }),
      await errorOf(source, { provider: "cpu" }),
    );
  }
  const within = await errorOf(productModel(), { provider: "cuda", worker: true }).catch(() => undefined);
  if (within) { // there is no CUDA
    assertEquals(within, await errorOf(productModel(), { provider: "cuda" }));
    assertEquals(within.class, "ProviderError");
  }
  const script = new URL('data:text/javascript,import process from "node:process"; process.exit(3)');
  await assertRejects(() => open({ worker: script }), Error, "the worker has ended");
});

Deno.test("an open model in a worker does not keep the process from ending", async () => {
  const script = `
    import { openModel } from "${import.meta.resolve("../../src/onnx/mod.ts")}";
    const model = await openModel("${MODEL}", { worker: true });
    console.log(model.signature.x);
  `;
  const { code, stdout } = await new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "--quiet", "--no-prompt", "--config=deno.json", "--allow-read", "--allow-ffi"],
      `data:application/typescript,${encodeURIComponent(script)}`,
    ],
    signal: AbortSignal.timeout(60_000), // of a process that does not end
  }).output();
  assertEquals({ code, out: new TextDecoder().decode(stdout) }, { code: 0, out: "x\n" });
});
