import { symlinkSync } from "node:fs";
import { copyFile, mkdir, rename, stat } from "node:fs/promises";
import { dirname, relative } from "node:path";
import { removedWhenEnded } from "../../internal/files/removed_when_ended.ts";
import { temporaryBeside } from "../../internal/files/temporary_file.ts";

/** Puts a file in a place by a link, or, where links are not allowed, by a copy; what is there is replaced in one step. */
export async function linkFile(file: string, place: string): Promise<void> {
  await mkdir(dirname(place), { recursive: true });
  const temporary = temporaryBeside(place);
  await removedWhenEnded(temporary, async () => {
    try {
      // At once: a signal that came before the link is made would find nothing to remove.
      symlinkSync(relative(dirname(place), file), temporary);
    } catch {
      await copyFile(file, temporary);
    }
    await rename(temporary, place);
  });
}

/** The size of what is at a path, links followed; undefined where nothing is. */
export async function fileSize(path: string): Promise<number | undefined> {
  try {
    return (await stat(path)).size;
  } catch {
    return undefined;
  }
}
