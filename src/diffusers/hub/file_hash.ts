import { createHash, type Hash } from "node:crypto";
import { createReadStream } from "node:fs";

/** SHA-256 of a file, in hex. */
export async function sha256(path: string): Promise<string> {
  return await digest(createHash("sha256"), path);
}

/** The hash by which git knows a file: SHA-1 of its length and its content. */
export async function gitSha1(path: string, size: number): Promise<string> {
  return await digest(createHash("sha1").update(`blob ${size}\0`), path);
}

/** Reads the file in pieces, as it may be larger than the memory. */
async function digest(hash: Hash, path: string): Promise<string> {
  for await (const chunk of createReadStream(path)) hash.update(chunk);
  return hash.digest("hex");
}
