/** What is used here of a GPU's adapter. */
export interface GpuAdapter {
  /** Whether it is software that stands in for a GPU, where the runtime says so. */
  readonly info?: { readonly isFallbackAdapter?: boolean };
}

/** The GPU that WebGPU offers; undefined where there is none that can be used. */
export async function gpuAdapter(): Promise<GpuAdapter | undefined> {
  const { navigator } = globalThis as { navigator?: { gpu?: { requestAdapter(): Promise<GpuAdapter | null> } } };
  try {
    return await navigator?.gpu?.requestAdapter() ?? undefined;
  } catch {
    return undefined;
  }
}
