import type { ModelOptions, ModelSource, OnnxModel } from "./model.ts";
import { openSession } from "./session/open_session.ts";
import { sessionModel } from "./session/session_model.ts";

/**
 * Opens an ONNX model with the wasm backend of onnxruntime-web: everywhere the same, with no native code and
 * (in Deno) no permission but `--allow-read`, 5 to 12 times slower than the native runtime. It runs on one thread.
 *
 * @param source Path, URL or bytes of the model
 * @param options Names of inputs and output
 * @returns The model
 * @throws {TypeError} If onnxruntime-web is not installed, or the file is missing, is not a whole ONNX model, or has
 * other inputs than expected.
 */
export async function openWebModel(source: ModelSource, options: ModelOptions = {}): Promise<OnnxModel> {
  return await sessionModel(await openSession(source, { provider: "wasm" }), options);
}
