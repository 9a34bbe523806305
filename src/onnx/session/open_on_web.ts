import type { WebProvider } from "../model.ts";
import { gpuAdapter } from "../providers/gpu_adapter.ts";
import { notAvailable } from "../providers/not_available.ts";
import type { ModelBytes, OpenSession, SessionOptions } from "./session.ts";
import { loadWebRuntime } from "./web_runtime.ts";
import { openWebSession } from "./web_session.ts";

/**
 * Opens a session of onnxruntime-web in this thread, where it was asked for, or where it is fastest: on a GPU, but not on
 * software that stands in for one.
 *
 * @throws {ProviderError} If the provider is not available.
 * @throws {TypeError} If onnxruntime-web is not there, or it is no ONNX model.
 */
export async function openOnWeb(model: ModelBytes, { provider, threads }: SessionOptions): Promise<OpenSession> {
  const ort = await loadWebRuntime();
  const open = (chosen: WebProvider) => openWebSession(model, { ort, provider: chosen, threads });
  if (provider === "cpu" || provider === "cuda") {
    throw notAvailable(provider, ["wasm"], "there is no onnxruntime-node here");
  }
  if (provider !== "auto") return await open(provider);
  const gpu = await gpuAdapter();
  if (gpu?.info?.isFallbackAdapter) return await open("wasm");
  return await open("webgpu").catch(() => open("wasm"));
}
