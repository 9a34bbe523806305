/**
 * ONNX models as eps functions, by onnxruntime-node or by onnxruntime-web. In a browser the same names come from
 * `@deis/deis/onnx/browser`.
 *
 * @module
 */
export { NativeRuntimeError } from "./errors.ts";
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
export { openNodeModel } from "./node.ts";
export { openModel } from "./open_model.ts";
export { openWebModel } from "./web.ts";
export type { NamedTensor, NamedTensors } from "./tensors/named_tensor.ts";
