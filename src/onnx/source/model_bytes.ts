import { readFile } from "node:fs/promises";
import { fetchSource } from "./fetch_source.ts";
import { filePath, isRemote } from "./file_path.ts";

/**
 * The bytes of a model.
 *
 * @param source Its path or URL
 * @throws {TypeError} If there is no such file, or it is empty.
 */
export async function modelBytes(source: string | URL): Promise<Uint8Array> {
  if (isRemote(source)) {
    const bytes = await fetchSource(source);
    if (bytes.length === 0) throw new TypeError(`The model file ${source} is empty`);
    return bytes;
  }
  return new Uint8Array(await readFile(await filePath(source)));
}
