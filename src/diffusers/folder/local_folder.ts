import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Checkpoint } from "./checkpoint.ts";
import { networkSha256 } from "./network_sha256.ts";

/** A checkpoint in a folder on disk, by its path or file: URL. */
export function localFolder(source: string | URL): Checkpoint {
  const folder = source instanceof URL ? fileURLToPath(source) : source;
  return {
    name: folder,
    folder,
    readText: async (path) => {
      try {
        return await readFile(join(folder, path), "utf8");
      } catch (error) {
        if (isAbsent(error)) return undefined;
        throw error;
      }
    },
    has: async (path) => {
      try {
        return (await stat(join(folder, path))).isFile();
      } catch (error) {
        if (isAbsent(error)) return false;
        throw error;
      }
    },
    locate: (path) => join(folder, path),
    identify: (path) => networkSha256(join(folder, path)),
  };
}

/** Whether there is a folder of that path. */
export async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch (error) {
    if (isAbsent(error)) return false;
    throw error;
  }
}

function isAbsent(error: unknown): boolean {
  return ["ENOENT", "ENOTDIR"].includes((error as { code?: string }).code ?? "");
}
