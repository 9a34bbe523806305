import { closeSync, fchmodSync, fsync, openSync, writeFile } from "node:fs";
import { rename } from "node:fs/promises";
import { dirname } from "node:path";
import { promisify } from "node:util";
import { moveNew } from "./move_new.ts";
import { removedWhenEnded } from "./removed_when_ended.ts";
import { syncFolder } from "./sync_folder.ts";
import { temporaryBeside } from "./temporary_file.ts";

/** How a file is written. */
export interface WriteOptions {
  /** Who may read and write it. Default: everyone, as far as the process's umask allows it. */
  mode?: number;
  /** Whether what is there is replaced, a link too. Default true */
  replace?: boolean;
}

/**
 * Writes a file beside its place and moves it there, so that nothing half-written is ever left under its name, also
 * where the machine loses power. Beside it nothing is left either, but where the process is killed by force.
 *
 * @throws The error of the system; its code is EEXIST where there is a file that is not to be replaced.
 */
export async function writeWhole(
  path: string,
  bytes: Uint8Array,
  { mode, replace = true }: WriteOptions = {},
): Promise<void> {
  const temporary = temporaryBeside(path);
  await removedWhenEnded(temporary, async () => {
    // Made at once: no signal can come between, to remove what is not there yet.
    const file = openSync(temporary, "wx", mode);
    try {
      if (mode !== undefined) fchmodSync(file, mode);
      await promisify(writeFile)(file, bytes);
      await promisify(fsync)(file);
    } finally {
      closeSync(file);
    }
    await (replace ? rename : moveNew)(temporary, path);
  });
  await syncFolder(dirname(path));
}
