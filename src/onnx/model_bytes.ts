import type { ModelSource } from "./model.ts";

/**
 * The bytes of a model.
 *
 * @throws {TypeError} If there is no such file, or it is empty.
 */
export async function modelBytes(source: ModelSource): Promise<Uint8Array> {
  const bytes = source instanceof Uint8Array ? source : await read(source);
  if (bytes.length === 0) throw new TypeError(`The model file ${nameOf(source)} is empty`);
  return bytes;
}

/** What to call a model in an error message. */
export function nameOf(source: ModelSource): string {
  return source instanceof Uint8Array ? `of ${source.length} bytes` : String(source);
}

async function read(source: string | URL): Promise<Uint8Array> {
  const url = String(source);
  if (/^(https?|blob|data):/.test(url)) {
    const response = await fetch(url);
    if (!response.ok) throw new TypeError(`The model file ${url} cannot be read: status ${response.status}`);
    return new Uint8Array(await response.arrayBuffer());
  }
  // Imported where it is needed, so that a browser never asks for it.
  const { readFile } = await import("node:fs/promises");
  try {
    return new Uint8Array(await readFile(source));
  } catch (error) {
    const missing = (error as { code?: string }).code === "ENOENT";
    const reason = missing ? "there is no such file" : (error as Error).message;
    throw new TypeError(`The model file ${url} cannot be read: ${reason}`);
  }
}
