import { closeSync, openSync } from "node:fs";
import { rm, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { removedWhenEnded } from "../../internal/files/removed_when_ended.ts";
import { temporaryBeside } from "../../internal/files/temporary_file.ts";
import { mayReplace } from "./may_replace.ts";

/**
 * Makes sure that a file can be written, by making another beside it that is removed at once.
 *
 * @throws The error of the system if it cannot.
 */
export async function tryFolder(path: string): Promise<void> {
  const probe = temporaryBeside(path);
  const user = await removedWhenEnded(probe, async () => {
    closeSync(openSync(probe, "wx"));
    const { uid } = await stat(probe);
    await rm(probe);
    return uid;
  });
  const existing = await stat(path).catch(() => undefined);
  if (existing && !mayReplace(existing, await stat(dirname(path)), user)) {
    throw new Error("it belongs to someone else, and its folder is sticky");
  }
}
