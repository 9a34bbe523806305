import type { Stats } from "node:fs";
import { lstat, realpath, stat } from "node:fs/promises";
import { writeWhole } from "../../internal/files/write_whole.ts";
import { UsageError } from "../usage_error.ts";
import { checkOverwriting, type Overwriting } from "./check_overwriting.ts";
import { tryFolder } from "./try_folder.ts";
import { whyUnwritable } from "./why_unwritable.ts";

/** What a command writes, and what it must not harm by it. */
export interface OutputOptions extends Overwriting {
  /** Name of the option that states the place. Default "out". */
  option?: string;
}

/** A place that can be written to: it was checked before the work for it began. */
export interface OutputFile {
  /** The path as it was given. */
  readonly path: string;
  write(bytes: Uint8Array): Promise<void>;
}

/** Checks where a command is to write, before it does any work. @throws {UsageError} If it cannot or must not. */
export async function outputFile(path: string, options: OutputOptions): Promise<OutputFile> {
  const option = `--${options.option ?? "out"}`;
  if (path === "") throw new UsageError(`${option} must be a file, found ""`);
  let target = path, mode: number | undefined;
  try {
    const link = await statOf(path, lstat);
    if (link?.isSymbolicLink()) {
      if (!await statOf(path, stat)) throw new UsageError(`${option} is a link to nothing, ${path}`);
      target = await realpath(path);
    }
    const existing = await statOf(target, stat);
    if (existing && !existing.isFile()) {
      throw new UsageError(
        `${option} must be a file, found the ${existing.isDirectory() ? "folder" : "device"} ${path}`,
      );
    }
    if (existing) {
      await checkOverwriting(path, option, existing, options);
      mode = existing.mode & 0o777;
    }
    await tryFolder(target);
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`${option} ${path} cannot be written: ${whyUnwritable(error)}`);
  }
  const replace = mode !== undefined || options.overwrites === "anything";
  return {
    path,
    write: async (bytes) => {
      try {
        await writeWhole(target, bytes, { mode, replace });
      } catch (error) {
        throw new Error(`${path} cannot be written: ${whyUnwritable(error)}`, { cause: error });
      }
    },
  };
}

/** Facts of a file; undefined where there is none. */
async function statOf(path: string, read: (path: string) => Promise<Stats>): Promise<Stats | undefined> {
  try {
    return await read(path);
  } catch (error) {
    if ((error as { code?: string }).code === "ENOENT") return undefined;
    throw error;
  }
}
