/// <reference lib="dom" />
import { gpuAdapter } from "../onnx/providers/gpu_adapter.ts";
import type { WebProvider } from "../onnx/model.ts";
import { useWebRuntime, type WebRuntime } from "../onnx/session/web_runtime.ts";
import { Broken, UPLOAD_ADVICE } from "./broken.ts";
import { fetchBeside } from "./model_file.ts";
import { RUNTIME_FILES } from "./runtime_files.ts";

/** ONNX Runtime, loaded, and what a model is to run on. */
export interface Runtime {
  readonly ort: WebRuntime;
  readonly provider: WebProvider;
  readonly threads: number;
}

/** More threads than this bring nothing to networks as small as these. */
const MOST_THREADS = 4;

/**
 * Opens a model on the GPU where there is one, otherwise, or where that fails, in WebAssembly. Software that stands in
 * for a GPU is far slower than WebAssembly, so it must be asked for.
 */
export async function openAnywhere<Model>(
  asked: WebProvider | undefined,
  open: (runtime: Runtime) => Promise<Model>,
): Promise<Model> {
  const gpu = asked === "wasm" ? undefined : await gpuAdapter();
  if (asked === "webgpu" && !gpu) {
    throw new Broken("This browser has no GPU to offer", "Open the page without ?provider=webgpu.");
  }
  if (gpu && (asked || !gpu.info?.isFallbackAdapter)) {
    try {
      return await open(await load("webgpu"));
    } catch (error) {
      if (asked || error instanceof Broken && error.advice !== UPLOAD_ADVICE) throw error;
    }
  }
  return await open(await load("wasm"));
}

async function load(provider: WebProvider): Promise<Runtime> {
  const ort: WebRuntime = provider === "webgpu"
    ? await import("onnxruntime-web/webgpu")
    : await import("onnxruntime-web/wasm");
  const file = RUNTIME_FILES[provider];
  ort.env.wasm.wasmBinary ??= (await fetchBinary(file)).buffer;
  useWebRuntime(ort);
  // Threads share memory, which a page has only where its host, or its service worker, isolates it.
  const threads = globalThis.crossOriginIsolated ? Math.min(navigator.hardwareConcurrency, MOST_THREADS) : 1;
  return { ort, provider, threads };
}

async function fetchBinary(file: string): Promise<Uint8Array<ArrayBuffer>> {
  const binary = await fetchBeside(file);
  if (binary[0] !== 0 || binary[1] !== 0x61) { // "\0asm"; some hosts answer with a page in place of an error
    throw new Broken(`The file ${file} is no WebAssembly`, UPLOAD_ADVICE);
  }
  return binary;
}
