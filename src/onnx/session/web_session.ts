import { notAModel } from "../errors.ts";
import { gpuAdapter } from "../providers/gpu_adapter.ts";
import { notAvailable } from "../providers/not_available.ts";
import type { WebProvider } from "../model.ts";
import type { ModelBytes, OpenSession } from "./session.ts";
import type { WebRuntime } from "./web_runtime.ts";

/**
 * Opens a session of onnxruntime-web, on one thread.
 *
 * @throws {ProviderError} If the provider is not available.
 * @throws {TypeError} If it is no ONNX model.
 */
export async function openWebSession(
  { bytes, name, externalData }: ModelBytes,
  { ort, provider }: { ort: WebRuntime; provider: WebProvider },
): Promise<OpenSession> {
  if (provider === "webgpu" && !await gpuAdapter()) {
    throw notAvailable(provider, ["wasm"], "no GPU is offered");
  }
  ort.env.wasm.numThreads = 1; // more would need shared memory, which its tensors cannot alias
  ort.env.logLevel = "fatal";
  try {
    const options = {
      executionProviders: [provider],
      logSeverityLevel: 4 as const,
      ...externalData.length > 0 && { externalData },
    };
    const session = await ort.InferenceSession.create(bytes, options);
    // A preallocated output on the CPU is accepted but left as it was.
    return { session, runtime: { Tensor: ort.Tensor, provider, fillsOutput: false } };
  } catch (error) {
    throw notAModel(name, error);
  }
}
