import type { Checkpoint } from "../../src/diffusers/folder/checkpoint.ts";

/** A checkpoint whose files are texts by path. */
export function fakeCheckpoint(files: Readonly<Record<string, string>>): Checkpoint {
  return {
    name: "checkpoint",
    readText: (path) => Promise.resolve(files[path]),
    has: (path) => Promise.resolve(path in files),
    locate: (path) => path,
  };
}
