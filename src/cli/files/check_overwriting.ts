import { UsageError } from "../usage_error.ts";
import { isPng } from "./is_png.ts";
import { sameFile } from "./same_file.ts";

/** What a command must not harm where it writes. */
export interface Overwriting {
  /** Files that the command reads; asked for only where there is a file in the place. */
  reads: () => Promise<string[]> | string[];
  /** What may be overwritten: a picture by a picture, anything because --force was given, or nothing. */
  overwrites: "pictures" | "anything" | "nothing";
}

/** @throws {UsageError} If the file that is there must stay. */
export async function checkOverwriting(
  path: string,
  option: string,
  { mode, size }: { mode: number; size: number },
  { reads, overwrites }: Overwriting,
): Promise<void> {
  for (const read of await reads()) {
    if (await sameFile(path, read)) {
      throw new UsageError(`${option} must not be a file that the command reads, found ${path}`);
    }
  }
  if (overwrites === "anything") return;
  if (overwrites === "nothing") throw new UsageError(`${option} ${path} already exists; --force overwrites it`);
  if ((mode & 0o222) === 0) throw new UsageError(`${option} ${path} already exists and is write-protected`);
  if (size > 0 && !await isPng(path)) {
    throw new UsageError(`${option} ${path} already exists and is not a PNG picture, so it is not overwritten`);
  }
}
