// What a browser runs, here by Deno's own fetch and web workers; tests/browser/ runs it in Chromium.
import { assert, assertEquals, assertMatch, assertRejects, assertStringIncludes } from "@std/assert";
import { getNoise } from "../../mod.ts";
import { loadModel } from "../../src/models/mod.ts";
import { type LoadedModel, loadModel as loadOnWeb } from "../../src/models/browser.ts";
import { ClosedError, openModel, openNodeModel, openWebModel, ProviderError } from "../../src/onnx/browser.ts";

/** Outside of browsers onnxruntime-web puts Node's workers in the place of web workers. */
const { Worker } = globalThis;
const WORKER = new URL("../../src/onnx/worker/session_worker_web.ts", import.meta.url);
const card = await Deno.readTextFile("models/digits.json");
const FILES: Record<string, Uint8Array | string> = {
  "/digits.onnx": await Deno.readFile("models/digits.onnx"),
  "/digits.json": card,
  "/other.json": card.replace('"784e', '"0000'),
  "/elsewhere.json": card.replace("digits.onnx", "https://example.com/%2e%2e/digits.onnx"),
  "/wrong.json": card.replace('"eps"', '"noise"'),
};

/** Calls back with the URL of a server of the shipped model and some wrong cards. */
async function served(test: (url: (name: string) => string) => Promise<void>): Promise<void> {
  const server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen: () => {} }, ({ url }) => {
    const body = FILES[new URL(url).pathname];
    return new Response(body as BodyInit | undefined, { status: body ? 200 : 404 });
  });
  try {
    await test((name) => `http://127.0.0.1:${server.addr.port}/${name}`);
  } finally {
    await server.shutdown();
  }
}

async function evaluate(model: LoadedModel): Promise<number[]> {
  const x = getNoise([2, 1, 28, 28], { seed: 4 }), out = { data: new Float32Array(x.data.length), dims: x.dims };
  const result = await model.epsFn({ labels: [3, 9], guidance: 1.5 })(x, 0.5, out) ?? out;
  return [...result.data];
}

Deno.test("a model is loaded by the URL of its file or its card, here and in a worker, and is the same", async () => {
  await using native = await loadModel("models/digits.onnx", { provider: "wasm" });
  const expected = await evaluate(native);
  await served(async (url) => {
    const options = { provider: "wasm" } as const;
    for (
      const [name, worker] of [["digits.json?v=1", false], [
        "digits.onnx",
        WORKER,
      ]] as const
    ) {
      Object.assign(globalThis, { Worker });
      const model = await loadOnWeb(url(name), { ...options, worker });
      assertEquals([model.provider, model.prediction, model.sde.samplingT], ["wasm", "eps", 1]);
      assertEquals(await evaluate(model), expected);
      await model.close();
      await model.close();
      await assertRejects(() => evaluate(model), ClosedError);
    }
  });
});

Deno.test("a card that is wrong, or another file's, is refused, and a file that is missing is named", async () => {
  await served(async (url) => {
    const refused = async (name: string) => (await assertRejects(() => loadOnWeb(url(name)), TypeError)).message;
    assertStringIncludes(
      await refused("wrong.json"),
      '"prediction" must be one of eps, v, x0, flow, found "noise"',
    );
    assertMatch(
      await refused("other.json"),
      /is not the one that its card describes, .* sha256 is 784e[0-9a-f]{60}, /,
    );
    assertStringIncludes(await refused("none.onnx"), "none.json cannot be read: status 404");
    assertEquals(
      await refused("elsewhere.json"),
      `The model file ${url("https%3A//example.com/%252e%252e/digits.onnx")} cannot be read: status 404`,
    );
  });
});

Deno.test("providers of onnxruntime-node are not available in a browser", async () => {
  await served(async (url) => {
    const model = url("digits.onnx");
    for (const provider of ["cpu", "cuda"] as const) {
      const error = await assertRejects(() => openModel(model, { provider }), ProviderError);
      assertEquals([error.provider, error.available.join()], [provider, "wasm"]);
      await assertRejects(
        () => openNodeModel(model, { provider }),
        ProviderError,
        "no onnxruntime-node in a browser",
      );
    }
    await assertRejects(
      () => openModel(model, { provider: "tpu" as "cpu" }),
      RangeError,
      "provider must be one of auto",
    );
    await assertRejects(
      () => openWebModel(model, { provider: "cpu" as "wasm" }),
      RangeError,
      "one of wasm, webgpu",
    );
    await assertRejects(() => openModel(model, { threads: 0 }), RangeError, "threads must be an integer");
  });
});

Deno.test("auto is the GPU where it is no software and opens the model, and otherwise wasm", async () => {
  const gpu = Object.getOwnPropertyDescriptor(navigator, "gpu"), asked: string[] = [];
  const ort = await import("onnxruntime-web"), { create } = ort.InferenceSession;
  const stand = (bytes: Uint8Array, options: { executionProviders: string[] }) => {
    asked.push(...options.executionProviders);
    if (options.executionProviders[0] === "webgpu" && refuses) throw new Error("device lost");
    return create.call(ort.InferenceSession, bytes, { ...options, executionProviders: ["wasm"] });
  };
  let refuses = false;
  const opened = async (adapter: unknown, provider: "auto" | "webgpu" = "auto") => {
    Object.defineProperty(navigator, "gpu", { configurable: true, value: { requestAdapter: () => adapter } });
    asked.length = 0;
    const model = await openModel(FILES["/digits.onnx"] as Uint8Array, { provider });
    await model.close();
    return [model.provider, ...asked];
  };
  Object.assign(ort.InferenceSession, { create: stand });
  try {
    assertEquals(await opened({ info: {} }), ["webgpu", "webgpu"]);
    assertEquals(await opened({ info: { isFallbackAdapter: true } }), ["wasm", "wasm"]);
    assertEquals(await opened(null), ["wasm", "wasm"]);
    refuses = true;
    assertEquals(await opened({}), ["wasm", "webgpu", "wasm", "wasm"]);
    const error = await assertRejects(
      () => opened({}, "webgpu"),
      ProviderError,
      "available: wasm: device lost. It needs",
    );
    assert(error.cause instanceof Error);
    asked.length = 0;
    await assertRejects(() => openWebModel(Uint8Array.of(8, 9)), TypeError, "cannot be loaded");
    assertEquals(asked, ["wasm"]);
  } finally {
    Object.assign(ort.InferenceSession, { create });
    if (gpu) Object.defineProperty(navigator, "gpu", gpu);
    else Reflect.deleteProperty(navigator, "gpu");
  }
});
