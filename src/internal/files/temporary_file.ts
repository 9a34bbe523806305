import { basename, dirname, join } from "node:path";

const START = ".deis-", END = ".tmp";

/**
 * A name for a temporary file beside a file, in whose folder it must be for a rename to be one step. It is random, so
 * that nobody can have put a link there, and short where the file's own name may be as long as names can be.
 */
export function temporaryBeside(path: string): string {
  return join(dirname(path), `${START}${crypto.randomUUID()}${END}`);
}

/** Whether a file has such a name: if nobody writes it, then a process that was killed left it behind. */
export function isTemporary(path: string): boolean {
  const name = basename(path);
  return name.startsWith(START) && name.endsWith(END);
}
