import { dirname, join } from "node:path";

/**
 * A name for a temporary file beside a file, in whose folder it must be for a rename to be one step. It is random, so
 * that nobody can have put a link there, and short where the file's own name may be as long as names can be.
 */
export function beside(path: string): string {
  return join(dirname(path), `.deis-${crypto.randomUUID()}.tmp`);
}
