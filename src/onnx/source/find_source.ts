import { realpath, stat } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { leavesFolder } from "../../internal/leaves_folder.ts";
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
  if (externalFiles.length === 0) return { name, path, externalFiles };
  // Links may lead from a folder of links to one of files, as in caches of downloads: both hold the model.
  const folders = await Promise.all([realpath(dirname(path)), realpath(path).then(dirname)]);
  for (const beside of externalFiles) {
    const file = await realpath(join(dirname(path), beside)).catch((error) => {
      const reason = `it keeps weights in ${beside}, which cannot be read: ${whyUnreadable(error)}`;
      throw unreadable(name, reason, error);
    });
    if (folders.every((folder) => leavesFolder(relative(folder, file)))) {
      throw new TypeError(
        `The model file ${name} must keep its weights in its own folder, found in ${
          JSON.stringify(beside)
        } a link that leads out of it`,
      );
    }
    if (!(await stat(file)).isFile()) throw unreadable(name, `it keeps weights in ${beside}, which is no file`);
  }
  return { name, path, externalFiles };
}
