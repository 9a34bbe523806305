import { type Checkpoint, readOptionalJson } from "./checkpoint.ts";

/** What the card.json of a folder says that a pipeline goes by. */
export interface FolderCard {
  /** The SHA-256 of files, in hex, by path. */
  readonly sums: ReadonlyMap<string, string>;
  /** With which numbers of steps and guidance its figures were measured. */
  readonly numStep?: number;
  readonly guidance?: number;
}

const NAME = "card.json";

/**
 * Reads a folder's card.json; where there is none, or it is a card of something else, it says nothing.
 *
 * @throws {TypeError} If it states a checksum that is none.
 * @throws {SyntaxError} If it is no JSON object.
 */
export async function readFolderCard(checkpoint: Checkpoint): Promise<FolderCard> {
  const { sha256, figures } = await readOptionalJson(checkpoint, NAME) ?? {};
  const { steps, guidance } = isObject(figures) ? figures : {};
  const sums = Object.entries(isObject(sha256) ? sha256 : {});
  for (const [path, sum] of sums) {
    if (typeof sum !== "string" || !/^[0-9a-f]{64}$/.test(sum)) {
      throw new TypeError(
        `${NAME} of ${checkpoint.name} must state the SHA-256 of ${path} in 64 hex digits, found ${
          JSON.stringify(sum)
        }`,
      );
    }
  }
  return {
    sums: new Map(sums as [string, string][]),
    ...(Number.isSafeInteger(steps) && Number(steps) > 0 ? { numStep: Number(steps) } : {}),
    ...(Number.isFinite(guidance) ? { guidance: Number(guidance) } : {}),
  };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
