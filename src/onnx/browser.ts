/**
 * ONNX models as eps functions in a browser, by onnxruntime-web; with no module of Node in it. The names and types are
 * those of `@deis/deis/onnx`.
 *
 * @module
 */
import { checkOneOf } from "../internal/check.ts";
import { type ModelSource, NODE_PROVIDERS, type OnnxModel, WEB_PROVIDERS } from "./model.ts";
import type { NodeModelOptions, OpenModelOptions, WebModelOptions } from "./options.ts";
import { notAvailable } from "./providers/not_available.ts";
import { openSessionOnWeb } from "./session/open_session_on_web.ts";
import { sessionModel } from "./session/session_model.ts";

export { NativeRuntimeError } from "./errors.ts";
export type { NamedTensor, NamedTensors } from "./tensors/named_tensor.ts";
export type {
  Conditions,
  ModelOptions,
  ModelSource,
  NodeProvider,
  OnnxModel,
  Provider,
  ProviderChoice,
  Signature,
  WebProvider,
} from "./model.ts";
export type { NodeModelOptions, OpenModelOptions, WebModelOptions } from "./options.ts";
export { ProviderError } from "./providers/provider_error.ts";
export { ClosedError } from "./session/closed_error.ts";

/**
 * Opens an ONNX model with onnxruntime-web, in a page or a worker: on the GPU where the browser offers one that is no
 * software, otherwise in WebAssembly, or where it is asked for. Where its own .wasm file lies is ONNX Runtime's setting
 * `env.wasm.wasmPaths`.
 *
 * @param source URL (a relative one begins at the page) or bytes of the model
 * @param options Provider, worker, names
 * @returns The model
 * @throws {ProviderError} If the provider is not available; those of onnxruntime-node never are.
 * @throws {TypeError} If onnxruntime-web is not there, or the file is missing, is not a whole ONNX model, or has other
 * inputs than expected.
 */
export async function openModel(source: ModelSource, options: OpenModelOptions = {}): Promise<OnnxModel> {
  return await sessionModel(await openSessionOnWeb(source, options), options);
}

/**
 * Opens an ONNX model with onnxruntime-web as {@linkcode openModel} does, by default in WebAssembly.
 *
 * @param source URL (a relative one begins at the page) or bytes of the model
 * @param options Provider, names
 * @returns The model
 * @throws {ProviderError} If the provider is not available.
 * @throws {TypeError} As {@linkcode openModel}
 */
export async function openWebModel(source: ModelSource, options: WebModelOptions = {}): Promise<OnnxModel> {
  const { provider = "wasm" } = options;
  checkOneOf("provider", provider, WEB_PROVIDERS);
  return await sessionModel(await openSessionOnWeb(source, { provider }), options);
}

/**
 * Refuses: there is no onnxruntime-node in a browser. It is here so that code for both can name it.
 *
 * @param _source URL or bytes of the model
 * @param options Provider, threads, names
 * @throws {ProviderError} Always; its `available` says what there is.
 */
export async function openNodeModel(_source: ModelSource, options: NodeModelOptions = {}): Promise<OnnxModel> {
  const { provider = "cpu" } = options;
  checkOneOf("provider", provider, NODE_PROVIDERS);
  return await Promise.reject(notAvailable(provider, ["wasm"], "there is no onnxruntime-node in a browser"));
}
