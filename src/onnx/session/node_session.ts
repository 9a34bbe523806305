import { notAModel } from "../errors.ts";
import type { NodeProvider, Provider } from "../model.ts";
import { notAvailable } from "../providers/not_available.ts";
import { loadNativeRuntime, type NativeRuntime } from "./native_runtime.ts";
import type { OpenSession, SessionSource } from "./session.ts";
import { loadWebRuntime } from "./web_runtime.ts";

/** Where a model runs that may run anywhere: not by webgpu, which may be a program that acts as a GPU. */
const AUTO: readonly NodeProvider[] = ["cuda", "cpu"];

/**
 * Opens a session of onnxruntime-node. Whether a provider is available shows where one is opened on it.
 *
 * @throws {NativeRuntimeError} If onnxruntime-node cannot be loaded.
 * @throws {ProviderError} If the provider is not available.
 * @throws {TypeError} If it is no ONNX model.
 */
export async function openNodeSession(
  source: SessionSource,
  { provider, threads }: { provider: NodeProvider | "auto"; threads?: number },
): Promise<OpenSession> {
  const ort = await loadNativeRuntime();
  const wanted = provider === "auto" ? AUTO : [provider];
  const failures = new Map<NodeProvider, unknown>();
  for (const each of wanted) {
    try {
      return await create(ort, source, { provider: each, threads });
    } catch (error) {
      failures.set(each, error);
    }
  }
  const last = wanted.at(-1)!, error = failures.get(last);
  // Only where the model is sound, which the CPU shows, is it the provider that fails.
  if (last === "cpu" || !await opens(ort, source)) throw notAModel(source.name, error);
  throw notAvailable(last, ["cpu", ...await wasm()], error);
}

async function create(
  ort: NativeRuntime,
  source: SessionSource,
  { provider, threads }: { provider: NodeProvider; threads?: number },
): Promise<OpenSession> {
  const options = {
    executionProviders: [provider],
    graphOptimizationLevel: "all" as const,
    ...threads !== undefined && { intraOpNumThreads: threads },
  };
  const { InferenceSession, Tensor } = ort;
  const session = "path" in source
    ? await InferenceSession.create(source.path, options)
    : await InferenceSession.create(source.bytes, { ...options, externalData: source.externalData });
  return { session, runtime: { Tensor, provider, fillsOutput: true } };
}

/** Whether the CPU opens a model. */
async function opens(ort: NativeRuntime, source: SessionSource): Promise<boolean> {
  try {
    await (await create(ort, source, { provider: "cpu" })).session.release();
    return true;
  } catch {
    return false;
  }
}

async function wasm(): Promise<Provider[]> {
  try {
    await loadWebRuntime();
    return ["wasm"];
  } catch {
    return [];
  }
}
