import type { WebProvider } from "../onnx/model.ts";

/** The .wasm file that each of the two builds of onnxruntime-web asks for; the page carries both. */
export const RUNTIME_FILES: Readonly<Record<WebProvider, string>> = {
  wasm: "ort-wasm-simd-threaded.wasm",
  webgpu: "ort-wasm-simd-threaded.asyncify.wasm",
};
