import { checkOneOf } from "../internal/check.ts";
import { type ModelSource, NODE_PROVIDERS, type OnnxModel } from "./model.ts";
import type { NodeModelOptions } from "./options.ts";
import { openSession } from "./session/open_session.ts";
import { sessionModel } from "./session/session_model.ts";

/**
 * Opens an ONNX model with onnxruntime-node (native; in Deno it needs `--allow-read --allow-ffi`, and
 * `--allow-env=ORT_DISABLE_TELEMETRY` to keep its library from sending usage data). The model's inputs and output are
 * the sampler's own WASM memory: nothing is copied on the way.
 *
 * @param source Path, URL or bytes of the model
 * @param options Provider, threads, names
 * @returns The model
 * @throws {NativeRuntimeError} If onnxruntime-node cannot be loaded.
 * @throws {ProviderError} If the provider is not available; the message says why and lists those that are.
 * @throws {TypeError} If the file is missing, is not a whole ONNX model, or has other inputs than expected.
 */
export async function openNodeModel(source: ModelSource, options: NodeModelOptions = {}): Promise<OnnxModel> {
  const { provider = "cpu", threads } = options;
  checkOneOf("provider", provider, NODE_PROVIDERS);
  return await sessionModel(await openSession(source, { provider, threads }), options);
}
