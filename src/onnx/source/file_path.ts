import { stat } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { whyUnreadable } from "../../internal/why_unreadable.ts";

/**
 * The path of a model's file, which is there.
 *
 * @param source Its path, or its URL
 * @throws {TypeError} If there is no such file, or it is empty.
 */
export async function filePath(source: string | URL): Promise<string> {
  const refused = (reason: string, cause?: unknown) =>
    new TypeError(`The model file ${source} cannot be read: ${reason}`, { cause });
  let path, file;
  try {
    path = /^file:/i.test(String(source)) ? fileURLToPath(source) : String(source);
    file = await stat(path);
  } catch (error) {
    throw refused(whyUnreadable(error), error);
  }
  if (!file.isFile()) throw refused("it is no file");
  if (file.size === 0) throw new TypeError(`The model file ${source} is empty`);
  return path;
}
