import type { InferenceSession } from "onnxruntime-common";
import { notAModel } from "../errors.ts";
import type { WebProvider } from "../model.ts";
import { gpuAdapter } from "../providers/gpu_adapter.ts";
import { notAvailable } from "../providers/not_available.ts";
import type { ModelBytes, OpenSession } from "./session.ts";
import type { WebRuntime } from "./web_runtime.ts";

/** What opens a session of onnxruntime-web. */
export interface WebSessionOptions {
  readonly ort: WebRuntime;
  readonly provider: WebProvider;
  /** Threads of the provider wasm, where the page is isolated from other origins. Default 1. */
  readonly threads?: number;
}

/**
 * Opens a session of onnxruntime-web. The first one of a page decides on the threads of all.
 *
 * @throws {ProviderError} If the provider is not available.
 * @throws {TypeError} If it is no ONNX model.
 */
export async function openWebSession(
  model: ModelBytes,
  { ort, provider, threads = 1 }: WebSessionOptions,
): Promise<OpenSession> {
  if (provider === "webgpu" && !await gpuAdapter()) throw notAvailable(provider, ["wasm"], "no GPU is offered");
  const { crossOriginIsolated = false } = globalThis as { crossOriginIsolated?: boolean };
  ort.env.wasm.numThreads = crossOriginIsolated ? threads : 1; // more share memory, which others may not have
  ort.env.logLevel = "fatal";
  try {
    const session = await create(model, ort, provider);
    // A preallocated output on the CPU is accepted but left as it was.
    return { session, runtime: { Tensor: ort.Tensor, provider, fillsOutput: false } };
  } catch (error) {
    // Only where the model is sound, which wasm shows, is it the GPU that fails.
    if (provider === "webgpu" && await opens(model, ort)) throw notAvailable(provider, ["wasm"], error);
    throw notAModel(model.name, error);
  }
}

async function create(
  { bytes, externalData }: ModelBytes,
  ort: WebRuntime,
  provider: WebProvider,
): Promise<InferenceSession> {
  return await ort.InferenceSession.create(bytes, {
    executionProviders: [provider],
    logSeverityLevel: 4,
    ...externalData.length > 0 && { externalData },
  });
}

/** Whether wasm opens a model. */
async function opens(model: ModelBytes, ort: WebRuntime): Promise<boolean> {
  try {
    await (await create(model, ort, "wasm")).release();
    return true;
  } catch {
    return false;
  }
}
