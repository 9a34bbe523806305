import type { Stats } from "node:fs";
import { lstat, stat } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { UsageError } from "../usage_error.ts";
import { tryFolder } from "./try_folder.ts";
import { whyUnwritable } from "./why_unwritable.ts";

/** Checks that a folder can be written into, or made, before any work for it. @throws {UsageError} If it cannot. */
export async function checkOutputFolder(path: string): Promise<void> {
  try {
    if (await isLinkToNothing(path)) throw new UsageError(`--out is a link to nothing, ${path}`);
    let place = resolve(path), found: Stats | undefined;
    // Where it is to be made, what is made is in the nearest folder that is there.
    while (!(found = await unlessAbsent(stat(place)))) place = dirname(place);
    if (!found.isDirectory()) throw new UsageError(`--out must be a folder, found the file ${place}`);
    await tryFolder(join(place, "file"));
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`--out ${path} cannot be written: ${whyUnwritable(error)}`);
  }
}

async function isLinkToNothing(path: string): Promise<boolean> {
  return await unlessAbsent(lstat(path)) !== undefined && await unlessAbsent(stat(path)) === undefined;
}

async function unlessAbsent(facts: Promise<Stats>): Promise<Stats | undefined> {
  try {
    return await facts;
  } catch (error) {
    if ((error as { code?: string }).code === "ENOENT") return undefined;
    throw error;
  }
}
