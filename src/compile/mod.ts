/**
 * One file from noise to image: a plan and a network as one ONNX model.
 *
 * @module
 */
export { compileModel } from "./compile_model.ts";
export type { CompileOptions, DecoderOptions, Form, GuidanceOptions } from "./compile_options.ts";
