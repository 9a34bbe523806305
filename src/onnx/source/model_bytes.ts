import type { ModelSource } from "../model.ts";

/** Reads the file of a path or URL; each runtime has its own way. */
export type ReadSource = (source: string | URL) => Promise<Uint8Array>;

/**
 * The bytes of a model.
 *
 * @throws {TypeError} If there is no such file, or it is empty.
 */
export async function modelBytes(source: ModelSource, read: ReadSource): Promise<Uint8Array> {
  const bytes = source instanceof Uint8Array ? source : await read(source);
  if (bytes.length === 0) throw new TypeError(`The model file ${nameOf(source)} is empty`);
  return bytes;
}

/** What to call a model in an error message. */
export function nameOf(source: ModelSource): string {
  return source instanceof Uint8Array ? `of ${source.length} bytes` : String(source);
}
