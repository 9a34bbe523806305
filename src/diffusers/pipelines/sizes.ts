import type { FolderFacts, Size } from "./kind.ts";

/** A config's sample_size, one number or two, times a factor. */
export function configuredSize({ network }: FolderFacts, factor: number, usual: number): Size {
  const size = network.sample_size as number | readonly [height: number, width: number] ?? usual;
  const [height, width] = typeof size === "number" ? [size, size] : size;
  return { width: width * factor, height: height * factor };
}
