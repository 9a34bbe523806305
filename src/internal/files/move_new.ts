import { closeSync, openSync, renameSync } from "node:fs";
import { link, rm } from "node:fs/promises";

/** Moves a file in one step, never over one that is there. @throws An error with the code EEXIST where there is one. */
export async function moveNew(from: string, to: string): Promise<void> {
  try {
    await link(from, to);
  } catch (error) {
    if ((error as { code?: string }).code === "EEXIST") throw error;
    // A file system without hard links, such as FAT: an empty file keeps the place for the moment between.
    closeSync(openSync(to, "wx"));
    return renameSync(from, to);
  }
  await rm(from);
}
