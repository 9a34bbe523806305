import { reasonOf } from "../../internal/reason_of.ts";
import type { Provider } from "../model.ts";
import { ProviderError } from "./provider_error.ts";

/** What each provider needs. */
const HINTS: Readonly<Record<Provider, string>> = {
  cpu: "It needs onnxruntime-node, which is not for browsers",
  webgpu: "It needs a GPU with its driver, on Linux one for Vulkan with the loader libvulkan.so.1",
  cuda: "It needs Linux on x64, an NVIDIA GPU with its driver, CUDA 13 on LD_LIBRARY_PATH, and in the folder of " +
    "onnxruntime-node's libonnxruntime.so.1 the files libonnxruntime_providers_shared.so and " +
    "libonnxruntime_providers_cuda.so of the PyPI package onnxruntime-gpu of the same version",
  wasm: "It needs onnxruntime-web",
};

/** The error of a provider that was tried in vain, with the runtime's own words and what the provider needs. */
export function notAvailable(provider: Provider, available: readonly Provider[], cause: unknown): ProviderError {
  const message = `The provider ${provider} is not available; available: ${available.join(", ") || "none"}: ` +
    `${reasonOf(cause)}. ${HINTS[provider]}`;
  return new ProviderError(message, { provider, available, cause });
}
