import type { Need } from "./need.ts";
import { hasLibrary } from "./shared_library.ts";
import type { System } from "./system.ts";

/** ONNX Runtime looks for these in its own folder alone; the PyPI wheel onnxruntime-gpu of its version has them. */
const OWN = ["libonnxruntime_providers_shared.so", "libonnxruntime_providers_cuda.so"];

/** What the second of them is linked to; the last one is the driver's. */
const LINKED = ["libcudart.so.13", "libcublas.so.13", "libcublasLt.so.13", "libcurand.so.10", "libcuda.so.1"];

/** What the provider cuda needs: Linux on x64, ONNX Runtime's CUDA libraries, CUDA 13 and the driver of a device. */
export function cudaNeeds(system: System, folder: string | undefined): Need[] {
  const platform = { what: "Linux on x64", found: system.platform === "linux" && system.arch === "x64" };
  if (!platform.found) return [platform];
  return [
    platform,
    // In a folder that is not known they count as found, and ONNX Runtime says the rest.
    ...OWN.map((name) => ({
      what: `${name} in ${folder}`,
      found: folder === undefined || system.exists(`${folder}/${name}`),
    })),
    ...LINKED.map((name) => ({ what: name, found: hasLibrary(system, name) })),
  ];
}
