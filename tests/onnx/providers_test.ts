import { assert, assertEquals, assertMatch, assertRejects, assertStringIncludes } from "@std/assert";
import { openModel, ProviderError } from "../../src/onnx/mod.ts";
import { openModel as openInBrowser } from "../../src/onnx/browser.ts";
import { loadNativeRuntime } from "../../src/onnx/session/native_runtime.ts";
import { productModel } from "../support/onnx_models.ts";

const { InferenceSession } = await loadNativeRuntime();
type Create = (model: unknown, options: { executionProviders: string[] }) => Promise<unknown>;

/** The providers that sessions are asked of, while those that `refuse` names are not there. */
async function asked(
  refuse: Record<string, string>,
  use: () => Promise<unknown>,
): Promise<{ providers: string[]; error?: Error }> {
  const create = InferenceSession.create, providers: string[] = [];
  const stand: Create = async (model, options) => {
    const [provider] = options.executionProviders;
    providers.push(provider);
    if (Object.hasOwn(refuse, provider)) throw new Error(refuse[provider]);
    return await (create as Create).call(InferenceSession, model, { ...options, executionProviders: ["cpu"] });
  };
  Object.assign(InferenceSession, { create: stand });
  try {
    await use();
    return { providers };
  } catch (error) {
    return { providers, error: error as Error };
  } finally {
    Object.assign(InferenceSession, { create });
  }
}

const open = (provider: "auto" | "cpu" | "cuda" | "webgpu") => async () => {
  const model = await openModel(productModel(), { provider });
  await model.close();
  return model.provider;
};

Deno.test("auto is cuda where that opens the model, and otherwise the CPU; webgpu is asked for by name alone", async () => {
  assertEquals(await asked({}, open("auto")), { providers: ["cuda"] });
  assertEquals(await asked({ cuda: "no library" }, open("auto")), { providers: ["cuda", "cpu"] });
  assertEquals(await asked({}, open("webgpu")), { providers: ["webgpu"] });
});

Deno.test("a provider that refuses a sound model is not available, in ONNX Runtime's words and with what it needs", async () => {
  const lines = "libcublas.so.13 is missing\n\n  at frame 1\nCannot open shared object file.\n";
  const { providers, error } = await asked({ cuda: lines }, open("cuda"));
  assertEquals(providers, ["cuda", "cpu"]);
  assert(error instanceof ProviderError && error instanceof RangeError);
  assertEquals({ ...error }, { name: "ProviderError", provider: "cuda", available: ["cpu", "wasm"] });
  assertEquals((error.cause as Error).message, lines);
  assertMatch(
    error.message,
    /^The provider cuda is not available; available: cpu, wasm: libcublas.so.13 is missing; Cannot open shared object file. It needs Linux on x64, [^\n]*[^.]$/,
  );
  const webgpu = await asked({ webgpu: "no adapter" }, open("webgpu"));
  assertStringIncludes(webgpu.error!.message, "wasm: no adapter. It needs a GPU with its driver");
});

Deno.test("a model that no provider opens is an error of the model", async () => {
  for (const provider of ["cpu", "cuda", "auto"] as const) {
    const { error, providers } = await asked({ cpu: "Invalid model.", cuda: "no library" }, open(provider));
    assertEquals(providers, { cpu: ["cpu"], cuda: ["cuda", "cpu"], auto: ["cuda", "cpu"] }[provider]);
    assert(error instanceof TypeError);
    assertMatch(error.message, /^The model file of \d+ bytes cannot be loaded: (Invalid model|no library); /);
    assert(error.cause instanceof Error);
  }
});

Deno.test("an unknown provider, or threads that are none, are refused", async () => {
  const unknown = () => openModel(productModel(), { provider: "tpu" as "cuda" });
  await assertRejects(unknown, RangeError, 'provider must be one of auto, cpu, webgpu, cuda, wasm, found "tpu"');
  await assertRejects(
    () => openModel(productModel(), { threads: 0 }),
    RangeError,
    "threads must be an integer from 1 to",
  );
  await assertRejects(() => openModel(productModel(), { threads: 1.5 }), RangeError, "found 1.5");
  const most = 8 * navigator.hardwareConcurrency;
  const crowd = () => openModel(productModel(), { threads: most + 1 });
  await assertRejects(crowd, RangeError, `to ${most}, as the machine has`);
  await (await openModel(productModel(), { provider: "cpu", threads: Math.min(most, 16) })).close();
});

Deno.test("webgpu without an adapter is not available in a browser's way either", async () => {
  const gpu = Object.getOwnPropertyDescriptor(navigator, "gpu");
  Object.defineProperty(navigator, "gpu", { configurable: true, value: { requestAdapter: () => null } });
  try {
    const error = await assertRejects(() => openInBrowser(productModel(), { provider: "webgpu" }), ProviderError);
    assertEquals(error.available, ["wasm"]);
  } finally {
    if (gpu) Object.defineProperty(navigator, "gpu", gpu);
    else Reflect.deleteProperty(navigator, "gpu");
  }
});
