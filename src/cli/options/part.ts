import process from "node:process";
import { type Part, partOfEnvironment } from "../../datasets/mod.ts";
import { UsageError } from "../usage_error.ts";

/**
 * The part of a data set that this process makes: what --shard says, or what a cluster says in the environment;
 * undefined for the whole.
 *
 * @throws {UsageError} If --shard is no part, or says something else than the environment.
 */
export function parsePart(shard: string | undefined): Part | undefined {
  const found = environmentPart();
  if (shard === undefined) return found?.part;
  const [, index, of] = /^(\d+)\/(\d+)$/.exec(shard)?.map(Number) ?? [];
  if (!(index < of)) {
    throw new UsageError(`--shard must be I/N with I from 0 to N - 1, found "${shard}"`);
  }
  if (found && (found.part.index !== index || found.part.of !== of)) {
    const { part, by } = found;
    throw new UsageError(`--shard is ${shard}, but the environment's ${by} makes it ${part.index}/${part.of}`);
  }
  return { index, of };
}

function environmentPart() {
  try {
    return partOfEnvironment((name) => process.env[name]);
  } catch (error) {
    throw new UsageError((error as Error).message, { cause: error });
  }
}
