/**
 * ONNX models as eps functions in a browser, by onnxruntime-web; with no module of Node in it.
 *
 * @module
 */
import { checkOneOf } from "../internal/check.ts";
import { downloadSource } from "./source/download_source.ts";
import { type ModelOptions, type ModelSource, type OnnxModel, WEB_PROVIDERS, type WebProvider } from "./model.ts";
import { closable } from "./session/closable.ts";
import { sessionModel } from "./session/session_model.ts";
import { loadWebRuntime } from "./session/web_runtime.ts";
import { openWebSession } from "./session/web_session.ts";

export type { NamedTensor, NamedTensors } from "./tensors/named_tensor.ts";
export type {
  Conditions,
  ModelOptions,
  ModelSource,
  OnnxModel,
  Provider,
  Signature,
  WebProvider,
} from "./model.ts";

/** Options of {@linkcode openModel} in a browser. */
export interface BrowserModelOptions extends ModelOptions {
  /** Where the model runs. Default "wasm", which every browser has. */
  provider?: WebProvider;
}

/**
 * Opens an ONNX model with onnxruntime-web, in a page or a worker. Where its own .wasm file lies is ONNX Runtime's
 * setting `env.wasm.wasmPaths`.
 *
 * @param source URL (a relative one begins at the page) or bytes of the model
 * @param options Provider, names
 * @returns The model
 * @throws {ProviderError} If the provider is not available.
 * @throws {TypeError} If onnxruntime-web is not there, or the file is missing, is not a whole ONNX model, or has other
 * inputs than expected.
 */
export async function openModel(source: ModelSource, options: BrowserModelOptions = {}): Promise<OnnxModel> {
  const { provider = "wasm" } = options;
  checkOneOf("provider", provider, WEB_PROVIDERS);
  const model = await downloadSource(source);
  const ort = await loadWebRuntime();
  return await sessionModel(closable(await openWebSession(model, { ort, provider })), options);
}

export { openModel as openWebModel };
