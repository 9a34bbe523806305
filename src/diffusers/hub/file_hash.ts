import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";

/** The hash by which git knows a file: SHA-1 of its length and its content. */
export async function gitSha1(path: string, size: number): Promise<string> {
  const hash = createHash("sha1").update(`blob ${size}\0`);
  // In pieces, as it may be larger than the memory.
  for await (const chunk of createReadStream(path)) hash.update(chunk);
  return hash.digest("hex");
}
