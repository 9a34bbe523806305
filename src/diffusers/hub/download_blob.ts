import { mkdir, open, rename, rm, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { firstLine } from "../../internal/first_line.ts";
import { gitSha1, sha256 } from "./file_hash.ts";
import type { HubFile } from "./wanted_files.ts";

/** A connection that brings nothing new so often in a row is given up. */
const MOST_FAILURES = 4;
/** Milliseconds before the first new try; each further one waits twice as long. */
const FIRST_WAIT = 100;

/** Where a file is, and who asks for it. */
export interface BlobSource {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * Downloads a file, on from where an earlier try ended, and gives it its name only once size and hash are right.
 *
 * @param source Where it is
 * @param file Its size and hashes
 * @param path Where it goes
 * @param onBytes Told how many bytes more there are; fewer where it starts again
 * @throws {TypeError} If the connection keeps breaking, or what came is not the file; that is then deleted.
 */
export async function downloadBlob(
  source: BlobSource,
  file: HubFile,
  path: string,
  onBytes: (count: number) => void,
): Promise<void> {
  const partial = `${path}.incomplete`;
  await mkdir(dirname(path), { recursive: true });
  let size = await sizeOf(partial);
  onBytes(size);
  for (let failures = 0; size < file.size;) {
    const before = size;
    let reason = "the hub sent too little";
    try {
      size = await append(source, partial, size, onBytes);
    } catch (error) {
      if (error instanceof RefusedError) throw new TypeError(`The hub refuses ${file.path}: ${error.message}`);
      size = await sizeOf(partial);
      reason = firstLine(error);
    }
    failures = size > before ? 0 : failures + 1;
    if (failures >= MOST_FAILURES) {
      throw new TypeError(`The download of ${file.path} broke at ${size} of ${file.size} bytes: ${reason}`);
    }
    if (failures > 0) await new Promise((resolve) => setTimeout(resolve, FIRST_WAIT * 2 ** failures));
  }
  if (file.size === 0) await (await open(partial, "w")).close();
  const found = file.sha256 ? await sha256(partial) : await gitSha1(partial, size);
  if (found !== (file.sha256 ?? file.oid)) {
    await rm(partial);
    throw new TypeError(
      `The download of ${file.path} was damaged and is deleted: ${file.sha256 ? "sha256" : "sha1"} ${found}, ` +
        `expected ${file.sha256 ?? file.oid}`,
    );
  }
  await rename(partial, path);
}

/** The hub's answer is none that another try would change. */
class RefusedError extends Error {}

/** Appends what is missing; the size thereafter. */
async function append(
  { url, headers }: BlobSource,
  partial: string,
  have: number,
  onBytes: (count: number) => void,
): Promise<number> {
  const response = await fetch(url, { headers: have > 0 ? { ...headers, Range: `bytes=${have}-` } : headers });
  if (!response.ok) {
    await response.body?.cancel();
    if (response.status === 429 || response.status >= 500) throw new TypeError(`status ${response.status}`);
    throw new RefusedError(`status ${response.status}`);
  }
  const isRest = response.status === 206;
  if (!isRest) onBytes(-have);
  let size = isRest ? have : 0;
  const handle = await open(partial, isRest ? "a" : "w");
  try {
    for await (const chunk of response.body ?? []) {
      await handle.write(chunk);
      size += chunk.length;
      onBytes(chunk.length);
    }
  } finally {
    await handle.close();
  }
  return size;
}

async function sizeOf(path: string): Promise<number> {
  try {
    return (await stat(path)).size;
  } catch {
    return 0;
  }
}
