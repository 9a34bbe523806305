import { link, open, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";

/** What the names of files that are being written end in. */
export const UNFINISHED = ".unfinished";

/**
 * Writes a file whole or not at all, also where the machine loses power: beside its place, synced, then renamed, and
 * the folder synced too. A file of that name is replaced.
 */
export async function writeDurably(path: string, bytes: Uint8Array): Promise<void> {
  await writeBeside(path, bytes, (beside) => rename(beside, path));
}

/**
 * The same, but never over a file that is there.
 *
 * @returns Whether the file was written: false where there was one of that name
 */
export async function createDurably(path: string, bytes: Uint8Array): Promise<boolean> {
  try {
    await writeBeside(path, bytes, async (beside) => {
      await link(beside, path);
      await rm(beside);
    });
    return true;
  } catch (error) {
    if ((error as { code?: string }).code === "EEXIST") return false;
    throw error;
  }
}

async function writeBeside(
  path: string,
  bytes: Uint8Array,
  move: (beside: string) => Promise<void>,
): Promise<void> {
  const beside = `${path}.${crypto.randomUUID()}${UNFINISHED}`;
  const file = await open(beside, "wx");
  try {
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    await move(beside);
  } catch (error) {
    await rm(beside, { force: true });
    throw error;
  }
  await syncFolder(dirname(path));
}

/** Makes a rename last. Where the system cannot sync a folder, as on Windows, it does so by itself. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, "r").catch(() => undefined);
  try {
    await handle?.sync().catch(() => undefined);
  } finally {
    await handle?.close();
  }
}
