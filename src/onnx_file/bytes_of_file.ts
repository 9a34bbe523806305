import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import type { Bytes } from "./wire_fields.ts";

/** Bytes that are read at once. */
const WINDOW = 1 << 16;

/** Calls back with the bytes of a file, which are read as they are asked for, and closes the file. */
export function withBytesOfFile<Result>(path: string, use: (bytes: Bytes) => Result): Result {
  const file = openSync(path, "r");
  try {
    let window = new Uint8Array(), begin = 0;
    return use({
      length: fstatSync(file).size,
      read(from, to) {
        if (from < begin || to > begin + window.length) {
          const buffer = new Uint8Array(Math.max(WINDOW, to - from));
          let length = 0, got;
          do length += got = readSync(file, buffer, length, buffer.length - length, from + length); while (
            got > 0 && length < buffer.length
          );
          window = buffer.subarray(0, length);
          begin = from;
        }
        return window.subarray(from - begin, to - begin);
      },
    });
  } finally {
    closeSync(file);
  }
}
