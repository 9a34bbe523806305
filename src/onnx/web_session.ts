import { firstLine } from "../first_line.ts";
import { notAModel } from "./errors.ts";
import type { WebProvider } from "./model.ts";
import type { OpenSession, SessionSource } from "./session.ts";

/** Any of the builds of onnxruntime-web. */
export type WebRuntime = typeof import("onnxruntime-web");

/**
 * Opens a session of onnxruntime-web, on one thread.
 *
 * @throws {RangeError} If the provider is not at hand.
 * @throws {TypeError} If onnxruntime-web is not installed, or it is no ONNX model.
 */
export async function openWebSession(
  { bytes, name }: SessionSource,
  provider: WebProvider = "wasm",
): Promise<OpenSession> {
  const ort = await loadWebRuntime();
  if (provider === "webgpu" && !await hasWebGpu()) {
    throw new RangeError("The provider webgpu is not at hand, those at hand are wasm");
  }
  ort.env.wasm.numThreads = 1; // more would need shared memory, which its tensors cannot alias
  ort.env.logLevel = "fatal";
  try {
    const options = { executionProviders: [provider], logSeverityLevel: 4 as const };
    const session = await ort.InferenceSession.create(bytes, options);
    // A preallocated output on the CPU is accepted but left as it was.
    return { session, runtime: { Tensor: ort.Tensor, provider, fillsOutput: false } };
  } catch (error) {
    throw notAModel(name, error);
  }
}

async function loadWebRuntime(): Promise<WebRuntime> {
  try {
    return await import("onnxruntime-web");
  } catch (error) {
    throw new TypeError(
      "No ONNX Runtime can be loaded; install one, onnxruntime-node (native) or onnxruntime-web (anywhere), for " +
        `instance by npm install onnxruntime-node (${firstLine(error)})`,
    );
  }
}

/** Whether a browser has a GPU that can be used. */
export async function hasWebGpu(): Promise<boolean> {
  const { gpu } = globalThis.navigator as { gpu?: { requestAdapter(): Promise<unknown> } };
  try {
    return Boolean(await gpu?.requestAdapter());
  } catch {
    return false;
  }
}
