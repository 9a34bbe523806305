import { copyFile, mkdir, rm, stat, symlink } from "node:fs/promises";
import { dirname, relative } from "node:path";

/** Puts a file in a place by a link, or, where links are not allowed, by a copy. */
export async function linkFile(file: string, place: string): Promise<void> {
  await mkdir(dirname(place), { recursive: true });
  await rm(place, { force: true });
  try {
    await symlink(relative(dirname(place), file), place);
  } catch {
    await copyFile(file, place);
  }
}

/** The size of what is at a path, links followed; undefined where nothing is. */
export async function fileSize(path: string): Promise<number | undefined> {
  try {
    return (await stat(path)).size;
  } catch {
    return undefined;
  }
}
