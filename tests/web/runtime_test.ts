// Where the page's models run, with GPUs of our own making; ONNX Runtime's own code is loaded, but runs nothing.
import { assertEquals, assertRejects } from "@std/assert";
import { Broken, UPLOAD_ADVICE } from "../../src/web/broken.ts";
import { openAnywhere, type Runtime } from "../../src/web/runtime.ts";

type Gpu = { info?: { isFallbackAdapter?: boolean } } | undefined;
const WASM = { provider: "wasm", threads: 1 }, WEBGPU = { provider: "webgpu", threads: 1 };

/** Runs a test where there is such a GPU, and the code of ONNX Runtime has arrived. */
async function withGpu(gpu: Gpu, test: () => Promise<void>): Promise<void> {
  for (const { env } of [await import("onnxruntime-web/webgpu"), await import("onnxruntime-web/wasm")]) {
    env.wasm.wasmBinary ??= new ArrayBuffer(0);
  }
  const own = Object.getOwnPropertyDescriptor(navigator, "gpu");
  const value = gpu && { requestAdapter: () => Promise.resolve(gpu) };
  Object.defineProperty(navigator, "gpu", { value, configurable: true });
  try {
    await test();
  } finally {
    if (own) Object.defineProperty(navigator, "gpu", own);
    else Reflect.deleteProperty(navigator, "gpu");
  }
}

/** What a model was opened on, in turn; on a GPU it fails with the error. */
async function opened(asked: "wasm" | "webgpu" | undefined, error?: Error): Promise<object[]> {
  const runs: object[] = [];
  const result = await openAnywhere(asked, ({ provider, threads }: Runtime) => {
    runs.push({ provider, threads });
    return provider === "webgpu" && error ? Promise.reject(error) : Promise.resolve("open");
  });
  assertEquals(result, "open");
  return runs;
}

Deno.test("a model runs on a GPU, where there is one and it is not said otherwise", () =>
  withGpu({ info: {} }, async () => {
    assertEquals(await opened(undefined), [WEBGPU]);
    assertEquals(await opened("webgpu"), [WEBGPU]);
    assertEquals(await opened("wasm"), [WASM]);
  }));

Deno.test("software that stands in for a GPU must be asked for", () =>
  withGpu({ info: { isFallbackAdapter: true } }, async () => {
    assertEquals(await opened(undefined), [WASM]);
    assertEquals(await opened("webgpu"), [WEBGPU]);
  }));

Deno.test("without a GPU a model runs in WebAssembly, and asking for one is an error", () =>
  withGpu(undefined, async () => {
    assertEquals([await opened(undefined), await opened("wasm")], [[WASM], [WASM]]);
    await assertRejects(() => opened("webgpu"), Broken, "This browser has no GPU to offer");
  }));

Deno.test("where a GPU fails a model runs in WebAssembly, unless the GPU was asked for or another error is ours", () =>
  withGpu({}, async () => {
    assertEquals(await opened(undefined, new Error("lost")), [WEBGPU, WASM]);
    assertEquals(await opened(undefined, new Broken("not there", UPLOAD_ADVICE)), [WEBGPU, WASM]);
    await assertRejects(() => opened(undefined, new Broken("no memory", "Close pages.")), Broken, "no memory");
    await assertRejects(() => opened("webgpu", new Error("lost")), Error, "lost");
  }));

Deno.test("there are as many threads as processors, up to four, where memory can be shared", () =>
  withGpu(undefined, async () => {
    const isolated = Object.getOwnPropertyDescriptor(globalThis, "crossOriginIsolated");
    const processors = Object.getOwnPropertyDescriptor(navigator, "hardwareConcurrency");
    const threadsOf = async (count: number) => {
      Object.defineProperty(navigator, "hardwareConcurrency", { value: count, configurable: true });
      const [{ threads }] = await opened(undefined) as { threads: number }[];
      return threads;
    };
    Object.defineProperty(globalThis, "crossOriginIsolated", { value: true, configurable: true });
    try {
      assertEquals([await threadsOf(1), await threadsOf(3), await threadsOf(16)], [1, 3, 4]);
    } finally {
      if (isolated) Object.defineProperty(globalThis, "crossOriginIsolated", isolated);
      else Reflect.deleteProperty(globalThis, "crossOriginIsolated");
      if (processors) Object.defineProperty(navigator, "hardwareConcurrency", processors);
      else Reflect.deleteProperty(navigator, "hardwareConcurrency");
    }
  }));
