import { stat } from "node:fs/promises";

/** Whether two paths lead to the same file, by links of either kind too; a path to nothing is the same as none. */
export async function sameFile(a: string, b: string): Promise<boolean> {
  const facts = await Promise.all([a, b].map((path) => stat(path, { bigint: true }).catch(() => undefined)));
  const [first, second] = facts;
  return first !== undefined && second !== undefined && first.dev === second.dev && first.ino === second.ino;
}
