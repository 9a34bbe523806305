/** Where the files of a checkpoint are: a folder on disk, or one behind a URL. */
export interface Checkpoint {
  /** What to call it in messages. */
  readonly name: string;
  /** The path of the folder, where it is on disk. */
  readonly folder?: string;
  /** The text of a file by its path in the folder; undefined where there is none. */
  readText(path: string): Promise<string | undefined>;
  /** Whether there is a file at a path. */
  has(path: string): Promise<boolean>;
  /** What opens the file of a network: its path on disk, or its URL. */
  locate(path: string): string | URL;
  /** Reads the bytes of a network's URL, where the files are behind one. */
  readonly read?: (url: string | URL) => Promise<Uint8Array>;
  /** SHA-256 of a network's file and of what it keeps weights in, in hex; absent where the files are elsewhere. */
  identify?(path: string): Promise<string>;
}

/**
 * A JSON file of a checkpoint.
 *
 * @throws {TypeError} If there is none.
 * @throws {SyntaxError} If it is no JSON object.
 */
export async function readJson(checkpoint: Checkpoint, path: string): Promise<Record<string, unknown>> {
  const json = await readOptionalJson(checkpoint, path);
  if (!json) throw new TypeError(`${checkpoint.name} has no ${path}`);
  return json;
}

/** A JSON file of a checkpoint; undefined where there is none. @throws {SyntaxError} If it is no JSON object. */
export async function readOptionalJson(
  checkpoint: Checkpoint,
  path: string,
): Promise<Record<string, unknown> | undefined> {
  const text = await checkpoint.readText(path);
  if (text === undefined) return undefined;
  let json;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new SyntaxError(`${path} of ${checkpoint.name} is no JSON: ${(error as Error).message}`);
  }
  if (typeof json !== "object" || json === null || Array.isArray(json)) {
    throw new SyntaxError(`${path} of ${checkpoint.name} must be a JSON object, found ${text.slice(0, 40)}`);
  }
  return json;
}
