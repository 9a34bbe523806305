import { fileSha256 } from "../../internal/file_sha256.ts";
import { checkSum } from "./check_sum.ts";
import type { Checkpoint } from "./checkpoint.ts";
import { readFolderCard } from "./folder_card.ts";

/**
 * Checks the files of a folder on disk against its card.json: the index, and those in the folders of its parts. What lies
 * beside them is none of the pipeline's.
 *
 * @throws {TypeError} If one is missing, or has another SHA-256 than the card states.
 */
export async function checkLocalFiles(checkpoint: Checkpoint): Promise<void> {
  const { sums } = await readFolderCard(checkpoint);
  const own = [...sums].filter(([path]) => path === "model_index.json" || path.includes("/"));
  for (const [path] of own) {
    if (!await checkpoint.has(path)) {
      throw new TypeError(`${checkpoint.name} has no ${path}, which its card.json lists`);
    }
  }
  for (const [path, sum] of own) {
    checkSum(checkpoint, path, await fileSha256(String(checkpoint.locate(path))), sum);
  }
}
