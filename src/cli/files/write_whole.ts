import { open, rename } from "node:fs/promises";
import { beside } from "./beside.ts";
import { removedWhenEnded } from "./removed_when_ended.ts";

/** For everyone to read and write, as far as the process's umask allows it. */
const MODE = 0o666;

/**
 * Writes a file beside its place and moves it there, so that nothing half-written is ever left under its name, nor
 * beside it.
 *
 * @param path Where to; what is there is replaced, a link too
 * @param mode Who may read and write it
 */
export async function writeWhole(path: string, bytes: Uint8Array, mode: number = MODE): Promise<void> {
  const temporary = beside(path);
  await removedWhenEnded(temporary, async () => {
    const file = await open(temporary, "wx", mode);
    try {
      await file.writeFile(bytes);
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  });
}
