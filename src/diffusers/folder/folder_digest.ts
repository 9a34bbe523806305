import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { fileSha256 } from "../../internal/file_sha256.ts";
import { sha256Of } from "../../internal/sha256_of.ts";
import { wantedFiles } from "../hub/wanted_files.ts";
import type { PipelineKind } from "../pipelines/kind.ts";

/**
 * One checksum of all that a pipeline is made of, wherever its folder lies: the SHA-256, in hex, of what `sha256sum` prints
 * of its index, its scheduler and the files of its parts, in the order of their paths.
 *
 * @param folder The folder
 * @param kind The kind of pipeline
 * @param variant The export that is taken, where there is more than one
 */
export async function folderDigest(
  folder: string,
  kind: PipelineKind,
  variant: string | undefined,
): Promise<string> {
  const files = [];
  for (const name of await readdir(folder)) {
    const inside = await readdir(join(folder, name), { withFileTypes: true }).catch(() => undefined); // a file has none
    const own = inside?.filter((entry) => !entry.isDirectory()).map((entry) => ({
      path: `${name}/${entry.name}`,
    }));
    files.push(...(own ?? [{ path: name }]));
  }
  const paths = wantedFiles(files, kind, variant).map(({ path }) => path).sort();
  const lines = [];
  for (const path of paths) lines.push(`${await fileSha256(join(folder, path))}  ${path}\n`);
  return sha256Of(lines.join(""));
}
