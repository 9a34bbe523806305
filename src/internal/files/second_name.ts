import { link, rename } from "node:fs/promises";

/** Gives a file a second name; where the file system has no hard links, a new one in place of the first. */
export async function secondName(path: string, name: string): Promise<void> {
  try {
    await link(path, name);
  } catch {
    await rename(path, name);
  }
}
