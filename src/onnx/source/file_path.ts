import { open, stat } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { whyUnreadable } from "../../internal/why_unreadable.ts";

/**
 * The path of a model's file, which is there and may be read.
 *
 * @param source Its path, or its URL
 * @throws {TypeError} If there is no such file, or it is empty.
 */
export async function filePath(source: string | URL): Promise<string> {
  const path = pathOf(source);
  const orUnreadable = (error: Error) => {
    throw unreadable(source, whyUnreadable(error), error);
  };
  const file = await stat(path).catch(orUnreadable);
  if (!file.isFile()) throw unreadable(source, "it is no file"); // to open one of another kind may take for ever
  await (await open(path).catch(orUnreadable)).close();
  if (file.size === 0) throw new TypeError(`The model file ${source} is empty`);
  return path;
}

/** Whether a source is the URL of something that is no file here. */
export function isRemote(source: string | URL): boolean {
  return /^(https?|blob|data):/i.test(String(source));
}

/** The path of a file by itself, or by its URL. @throws {TypeError} If the URL is none of a file here. */
export function pathOf(source: string | URL): string {
  if (!/^file:/i.test(String(source))) return String(source);
  try {
    return fileURLToPath(source);
  } catch (error) {
    throw unreadable(source, (error as Error).message, error);
  }
}

/** The error of a model that cannot be read. */
export function unreadable(source: string | URL, reason: string, cause?: unknown): TypeError {
  return new TypeError(`The model file ${source} cannot be read: ${reason}`, { cause });
}
