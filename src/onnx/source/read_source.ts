import { readFile } from "node:fs/promises";
import { whyUnreadable } from "../../internal/why_unreadable.ts";
import { fetchSource } from "./fetch_source.ts";

/** The bytes of a file by its path, or of a URL. @throws {TypeError} If there is no such file. */
export async function readSource(source: string | URL): Promise<Uint8Array> {
  if (/^(https?|blob|data):/.test(String(source))) return await fetchSource(source);
  try {
    return new Uint8Array(await readFile(source));
  } catch (error) {
    throw new TypeError(`The model file ${source} cannot be read: ${whyUnreadable(error)}`);
  }
}
