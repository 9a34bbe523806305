import { urlBeside } from "../../internal/url_beside.ts";
import { bytesOfArray } from "../../onnx_file/bytes_of_array.ts";
import type { ModelBytes } from "../session/session.ts";
import { externalFilesOf } from "./external_files_of.ts";
import { fetchSource } from "./fetch_source.ts";

/**
 * A model by its bytes, or by a URL, beside which the files lie that it keeps weights in.
 *
 * @param source The URL or the bytes
 * @param read Reads a URL
 * @throws {TypeError} If there is no such file, it is empty or no whole ONNX model, or its weights are not there.
 */
export async function downloadSource(
  source: string | URL | Uint8Array,
  read: (url: string | URL) => Promise<Uint8Array> = fetchSource,
): Promise<ModelBytes> {
  const isBytes = source instanceof Uint8Array;
  const name = isBytes ? `of ${source.length} bytes` : String(source);
  const bytes = isBytes ? source : await read(source);
  if (bytes.length === 0) throw new TypeError(`The model file ${name} is empty`);
  const files = externalFilesOf(name, bytesOfArray(bytes));
  if (isBytes && files.length > 0) {
    throw new TypeError(`The model file ${name} keeps weights in ${files.join(", ")}: open it by its path or URL`);
  }
  const externalData = await Promise.all(files.map(async (path) => ({
    path,
    data: await read(urlBeside(path, baseOf(name))),
  })));
  return { name, bytes, externalData };
}

/** Where relative URLs begin: at the model, whose own URL may be relative to the page. */
function baseOf(name: string): URL {
  const { location } = globalThis as { location?: { href: string } };
  return new URL(name, location?.href);
}
