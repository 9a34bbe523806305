import { readFile } from "node:fs/promises";
import { fetchSource } from "./fetch_source.ts";

/** The bytes of a file by its path, or of a URL. @throws {TypeError} If there is no such file. */
export async function readSource(source: string | URL): Promise<Uint8Array> {
  if (/^(https?|blob|data):/.test(String(source))) return await fetchSource(source);
  try {
    return new Uint8Array(await readFile(source));
  } catch (error) {
    const missing = (error as { code?: string }).code === "ENOENT";
    const reason = missing ? "there is no such file" : (error as Error).message;
    throw new TypeError(`The model file ${source} cannot be read: ${reason}`);
  }
}
