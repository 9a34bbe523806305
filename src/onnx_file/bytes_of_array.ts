import type { Bytes } from "./wire_fields.ts";

/** Bytes in memory. */
export function bytesOfArray(array: Uint8Array): Bytes {
  return { length: array.length, read: (from, to) => array.subarray(from, to) };
}
