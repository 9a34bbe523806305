import { assertEquals } from "@std/assert";
import { loadWebRuntime, useWebRuntime, type WebRuntime } from "../../src/onnx/session/web_runtime.ts";
import { openWebSession } from "../../src/onnx/session/web_session.ts";

Deno.test("onnxruntime-web has the threads asked for where the page is isolated, and one elsewhere", async () => {
  const wasm: { numThreads?: number } = {};
  const create = () => Promise.resolve({});
  const ort = { env: { wasm }, InferenceSession: { create } } as unknown as WebRuntime;
  const model = { bytes: new Uint8Array(1), name: "model", externalData: [] };
  const threads = async (crossOriginIsolated: boolean | undefined, asked?: number) => {
    Object.assign(globalThis, { crossOriginIsolated });
    await openWebSession(model, { ort, provider: "wasm", threads: asked });
    return wasm.numThreads;
  };
  try {
    assertEquals([await threads(true, 3), await threads(true)], [3, 1]);
    assertEquals([await threads(false, 3), await threads(undefined, 3)], [1, 1]);
  } finally {
    Object.assign(globalThis, { crossOriginIsolated: undefined });
  }
});

Deno.test("a build of onnxruntime-web that is loaded already is taken in place of the usual one", async () => {
  const own = {} as WebRuntime;
  useWebRuntime(own);
  assertEquals(await loadWebRuntime() === own, true);
});
