import type { FolderFacts, Size } from "./kind.ts";

/** A config's sample_size, one number or two, times a factor. @throws {RangeError} If it is no size. */
export function configuredSize({ network }: FolderFacts, factor: number, usual: number): Size {
  const size = network.sample_size as number | readonly [height: number, width: number] ?? usual;
  const sides = typeof size === "number" ? [size, size] : size;
  if (!(Array.isArray(sides) && sides.length === 2 && sides.every((side) => Number.isInteger(side) && side > 0))) {
    throw new RangeError(
      `The network's sample_size must be one or two integers of at least 1, found ${JSON.stringify(size)}`,
    );
  }
  const [height, width] = sides;
  return { width: width * factor, height: height * factor };
}
