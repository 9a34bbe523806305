import { GUIDANCE_HEX } from "./guidance_kernel.ts";
import { load } from "./load.ts";

/** What assembly/guidance.ts exports; addresses and sizes are in bytes. */
export interface GuidanceKernels {
  guide_f32(none: number, cond: number, out: number, scale: number, bytes: number): void;
  rescale_f32(cond: number, image: number, share: number, bytes: number): void;
}

/** The kernel of guidance over a fresh memory; apart, as the ONNX adapters have no use for the others. */
export function instantiateGuidance(bytes: number): { kernels: GuidanceKernels; buffer: ArrayBuffer } {
  const { exports, buffer } = load(GUIDANCE_HEX, bytes);
  return { kernels: exports as unknown as GuidanceKernels, buffer };
}
