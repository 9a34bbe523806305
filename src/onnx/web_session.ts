import { notAModel } from "./errors.ts";
import type { OpenSession, SessionSource } from "./session.ts";

/** Opens a session of onnxruntime-web's wasm backend. @throws {TypeError} If it is no ONNX model. */
export async function openWebSession({ bytes, name }: SessionSource): Promise<OpenSession> {
  const ort = await import("onnxruntime-web");
  ort.env.wasm.numThreads = 1; // more would need shared memory, which its tensors cannot alias
  ort.env.logLevel = "fatal";
  try {
    const options = { executionProviders: ["wasm"], logSeverityLevel: 4 as const };
    const session = await ort.InferenceSession.create(bytes, options);
    // This backend accepts a preallocated output on the CPU but leaves it as it was.
    return { session, runtime: { Tensor: ort.Tensor, provider: "wasm", fillsOutput: false } };
  } catch (error) {
    throw notAModel(name, error);
  }
}
