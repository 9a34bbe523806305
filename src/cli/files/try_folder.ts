import { open, rm, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { beside } from "./beside.ts";
import { mayReplace } from "./may_replace.ts";

/**
 * Makes sure that a file can be written, by making another beside it that is removed at once.
 *
 * @throws The error of the system if it cannot.
 */
export async function tryFolder(path: string): Promise<void> {
  const probe = beside(path);
  const file = await open(probe, "wx");
  let user;
  try {
    user = (await file.stat()).uid;
  } finally {
    await file.close();
    await rm(probe);
  }
  const existing = await stat(path).catch(() => undefined);
  if (existing && !mayReplace(existing, await stat(dirname(path)), user)) {
    throw new Error("it belongs to someone else, and its folder is sticky");
  }
}
