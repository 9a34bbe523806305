import { stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { firstLine } from "../../internal/first_line.ts";
import { whyUnreadable } from "../../internal/why_unreadable.ts";
import { withBytesOfFile } from "../../onnx_file/bytes_of_file.ts";
import type { ModelSource } from "../model.ts";
import type { SessionSource } from "../session/session.ts";
import { downloadSource } from "./download_source.ts";
import { externalFilesOf } from "./external_files_of.ts";

/**
 * A model by its path, which is left where it is and not read; by a URL, which is; or by its bytes.
 *
 * @throws {TypeError} If there is no such file, it is empty or no whole ONNX model, or its weights are not there.
 */
export async function findSource(source: ModelSource): Promise<SessionSource> {
  if (source instanceof Uint8Array || /^(https?|blob|data):/i.test(String(source))) {
    return await downloadSource(source);
  }
  const name = String(source), path = pathOf(source);
  const refused = (reason: string) => new TypeError(`The model file ${name} cannot be read: ${reason}`);
  const file = await stat(path).catch((error) => {
    throw refused(whyUnreadable(error));
  });
  if (!file.isFile()) throw refused("it is no file");
  if (file.size === 0) throw new TypeError(`The model file ${name} is empty`);
  const externalFiles = withBytesOfFile(path, (bytes) => externalFilesOf(name, bytes));
  for (const beside of externalFiles) {
    await stat(join(dirname(path), beside)).catch((error) => {
      throw refused(`it keeps weights in ${beside}, which cannot be read: ${whyUnreadable(error)}`);
    });
  }
  return { name, path, externalFiles };
}

/** The path of a file by itself, or by its URL. @throws {TypeError} If the URL is none of a file here. */
export function pathOf(source: string | URL): string {
  if (!/^file:/i.test(String(source))) return String(source);
  try {
    return fileURLToPath(source);
  } catch (error) {
    throw new TypeError(`The model file ${source} cannot be read: ${firstLine(error)}`);
  }
}
