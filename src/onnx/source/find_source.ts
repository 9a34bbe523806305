import { stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { whyUnreadable } from "../../internal/why_unreadable.ts";
import { withBytesOfFile } from "../../onnx_file/bytes_of_file.ts";
import type { ModelSource } from "../model.ts";
import type { SessionSource } from "../session/session.ts";
import { downloadSource } from "./download_source.ts";
import { externalFilesOf } from "./external_files_of.ts";
import { filePath, isRemote, unreadable } from "./file_path.ts";

/**
 * A model by its path, which is left where it is and not read; by a URL, which is; or by its bytes.
 *
 * @throws {TypeError} If there is no such file, it is empty or no whole ONNX model, or its weights are not there.
 */
export async function findSource(source: ModelSource): Promise<SessionSource> {
  if (source instanceof Uint8Array || isRemote(source)) return await downloadSource(source);
  const name = String(source), path = await filePath(source);
  const externalFiles = withBytesOfFile(path, (bytes) => externalFilesOf(name, bytes));
  for (const beside of externalFiles) {
    await stat(join(dirname(path), beside)).catch((error) => {
      const reason = `it keeps weights in ${beside}, which cannot be read: ${whyUnreadable(error)}`;
      throw unreadable(name, reason, error);
    });
  }
  return { name, path, externalFiles };
}
