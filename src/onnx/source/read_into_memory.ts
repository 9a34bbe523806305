import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { whyUnreadable } from "../../internal/why_unreadable.ts";
import type { ModelBytes, SessionSource } from "../session/session.ts";

/** A model with its weights in memory, for a runtime that opens no files. @throws {TypeError} If it is too large. */
export async function readIntoMemory(source: SessionSource): Promise<ModelBytes> {
  if ("bytes" in source) return source;
  const { name, path, externalFiles } = source;
  const read = async (file: string) => {
    try {
      return new Uint8Array(await readFile(file));
    } catch (error) {
      throw new TypeError(`The model file ${name} cannot be read: ${whyUnreadable(error)}`, { cause: error });
    }
  };
  const externalData = await Promise.all(
    externalFiles.map(async (beside) => ({ path: beside, data: await read(join(dirname(path), beside)) })),
  );
  return { name, bytes: await read(path), externalData };
}
