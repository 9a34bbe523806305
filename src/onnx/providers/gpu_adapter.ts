/** What is used here of a GPU's adapter. */
export interface GpuAdapter {
  /** Whether it is software that stands in for a GPU, where the browser says so. */
  readonly info?: { readonly isFallbackAdapter?: boolean };
}

/** The GPU of a browser; undefined where there is none that can be used. */
export async function gpuAdapter(): Promise<GpuAdapter | undefined> {
  const { gpu } = globalThis.navigator as { gpu?: { requestAdapter(): Promise<GpuAdapter | null> } };
  try {
    return await gpu?.requestAdapter() ?? undefined;
  } catch {
    return undefined;
  }
}
