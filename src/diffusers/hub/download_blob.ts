import { constants } from "node:fs";
import { type FileHandle, mkdir, open, rename, rm, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { firstLine } from "../../internal/first_line.ts";
import { removedWhenEnded } from "../../internal/files/removed_when_ended.ts";
import { secondName } from "../../internal/files/second_name.ts";
import { temporaryBeside } from "../../internal/files/temporary_file.ts";
import { fileSha256 } from "../../internal/file_sha256.ts";
import { gitSha1 } from "./file_hash.ts";
import { fileSize } from "./link_file.ts";
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
  // Processes that download it at the same time write the same bytes into the same places.
  await using handle = await open(partial, constants.O_RDWR | constants.O_CREAT);
  await fetchRest(source, file, handle, onBytes);
  const whole = temporaryBeside(path);
  await removedWhenEnded(whole, async () => {
    // Another one may have been first; a partial file is then a new one, which is not whole.
    if (await isOurs(partial, whole, handle)) {
      await checkHash(file, whole, partial);
      await rename(whole, path);
    }
    await rm(whole, { force: true });
    await rm(partial, { force: true });
  });
  if (await fileSize(path) !== file.size) {
    throw new TypeError(`The download of ${file.path} was removed meanwhile`);
  }
}

/** Gives the partial file a name that no other process knows; false if it is not there, or not the one that is open. */
async function isOurs(partial: string, whole: string, handle: FileHandle): Promise<boolean> {
  try {
    await secondName(partial, whole);
  } catch {
    return false;
  }
  return (await stat(whole)).ino === (await handle.stat()).ino;
}

/** Writes what is missing of a file. */
async function fetchRest(
  source: BlobSource,
  file: HubFile,
  handle: FileHandle,
  onBytes: (count: number) => void,
): Promise<void> {
  let { size } = await handle.stat();
  onBytes(size);
  for (let failures = 0; size < file.size;) {
    const before = size;
    let reason = "the hub sent too little";
    try {
      size = await append(source, handle, size, onBytes);
    } catch (error) {
      if (error instanceof RefusedError) throw new TypeError(`The hub refuses ${file.path}: ${error.message}`);
      ({ size } = await handle.stat());
      reason = firstLine(error);
    }
    failures = size > before ? 0 : failures + 1;
    if (failures >= MOST_FAILURES) {
      throw new TypeError(`The download of ${file.path} broke at ${size} of ${file.size} bytes: ${reason}`);
    }
    if (failures > 0) await new Promise((resolve) => setTimeout(resolve, FIRST_WAIT * 2 ** failures));
  }
}

/** @throws {TypeError} If it is not the file that the hub lists; what was downloaded is deleted then. */
async function checkHash({ path, sha256, oid }: HubFile, whole: string, partial: string): Promise<void> {
  const { size } = await stat(whole);
  const found = sha256 ? await fileSha256(whole) : await gitSha1(whole, size);
  if (found === (sha256 ?? oid)) return;
  await rm(partial, { force: true });
  throw new TypeError(
    `The download of ${path} was damaged and is deleted: ${sha256 ? "sha256" : "sha1"} ${found}, ` +
      `expected ${sha256 ?? oid}`,
  );
}

/** The hub's answer is none that another try would change. */
class RefusedError extends Error {}

/** Writes what is missing; the size thereafter. */
async function append(
  { url, headers }: BlobSource,
  handle: FileHandle,
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
  for await (const chunk of response.body ?? []) {
    await handle.write(chunk, 0, chunk.length, size);
    size += chunk.length;
    onBytes(chunk.length);
  }
  return size;
}
