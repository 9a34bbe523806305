/**
 * ONNX models as eps functions, by onnxruntime-node or by onnxruntime-web's wasm backend.
 *
 * @module
 */
export { NativeRuntimeError } from "./errors.ts";
export { ClosedError } from "./session/closed_error.ts";
export { ProviderError } from "./providers/provider_error.ts";
export type {
  Conditions,
  ModelOptions,
  ModelSource,
  NodeProvider,
  OnnxModel,
  Provider,
  ProviderChoice,
  Signature,
} from "./model.ts";
export { type NodeModelOptions, openNodeModel } from "./node.ts";
export { openModel, type OpenModelOptions } from "./open_model.ts";
export { openWebModel } from "./web.ts";
export type { NamedTensor, NamedTensors } from "./tensors/named_tensor.ts";
