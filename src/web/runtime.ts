import { gpuAdapter } from "../onnx/providers/gpu_adapter.ts";
import type { OnnxModel, WebProvider } from "../onnx/model.ts";
import { closable } from "../onnx/session/closable.ts";
import { sessionModel } from "../onnx/session/session_model.ts";
import type { WebRuntime } from "../onnx/session/web_runtime.ts";
import { openWebSession } from "../onnx/session/web_session.ts";
import { Broken, UPLOAD_ADVICE } from "./broken.ts";
import { fetchBeside } from "./model_file.ts";
import { RUNTIME_FILES } from "./runtime_files.ts";

/**
 * Opens a model on the GPU where there is one, otherwise, or where that fails, in WebAssembly. Software that stands in
 * for a GPU is far slower than WebAssembly, so it must be asked for.
 */
export async function openAnywhere(
  bytes: Uint8Array,
  name: string,
  asked?: WebProvider,
): Promise<OnnxModel & { provider: WebProvider }> {
  const gpu = asked === "wasm" ? undefined : await gpuAdapter();
  if (asked === "webgpu" && !gpu) {
    throw new Broken("This browser has no GPU to offer", "Open the page without ?provider=webgpu.");
  }
  if (gpu && (asked || !gpu.info?.isFallbackAdapter)) {
    try {
      return await open("webgpu", bytes, name);
    } catch (error) {
      if (asked || error instanceof Broken) throw error;
    }
  }
  return await open("wasm", bytes, name);
}

async function open(provider: WebProvider, bytes: Uint8Array, name: string) {
  const ort: WebRuntime = provider === "webgpu"
    ? await import("onnxruntime-web/webgpu")
    : await import("onnxruntime-web/wasm");
  const file = RUNTIME_FILES[provider];
  const binary = await fetchBeside(file);
  if (binary[0] !== 0 || binary[1] !== 0x61) { // "\0asm"; some hosts answer with a page in place of an error
    throw new Broken(`The file ${file} is no WebAssembly`, UPLOAD_ADVICE);
  }
  ort.env.wasm.wasmBinary = binary.buffer;
  const session = closable(await openWebSession({ bytes, name, externalData: [] }, { ort, provider }));
  return { ...await sessionModel(session, {}), provider };
}
