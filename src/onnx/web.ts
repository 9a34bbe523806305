import { firstLine } from "../first_line.ts";
import type { ModelOptions, ModelSource, OnnxModel } from "./model.ts";
import { modelBytes, nameOf } from "./model_bytes.ts";
import { sessionModel } from "./session_model.ts";

/**
 * Opens an ONNX model with the wasm backend of onnxruntime-web: everywhere the same, with no native code and
 * (in Deno) no permission but `--allow-read`, 5 to 12 times slower than the native runtime. It runs on one thread.
 *
 * @param source Path, URL or bytes of the model
 * @param options Names of inputs and output
 * @returns The model
 * @throws {TypeError} If the file is missing, is not a whole ONNX model, or has other inputs than expected.
 */
export async function openWebModel(source: ModelSource, options: ModelOptions = {}): Promise<OnnxModel> {
  const bytes = await modelBytes(source);
  const ort = await import("onnxruntime-web");
  ort.env.wasm.numThreads = 1; // more would need shared memory, which its tensors cannot alias
  ort.env.logLevel = "fatal";
  let session;
  try {
    session = await ort.InferenceSession.create(bytes, { executionProviders: ["wasm"], logSeverityLevel: 4 });
  } catch (error) {
    throw new TypeError(`The model file ${nameOf(source)} cannot be loaded: ${firstLine(error)}`);
  }
  // This backend accepts a preallocated output on the CPU but leaves it as it was.
  return await sessionModel(session, { Tensor: ort.Tensor, provider: "wasm", fillsOutput: false }, options);
}
