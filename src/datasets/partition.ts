import { checkInteger } from "../internal/check.ts";

/** One of several processes that make a data set together. */
export interface Part {
  /** From 0 to `of - 1`. */
  readonly index: number;
  /** Number of processes. */
  readonly of: number;
}

/** The whole of a data set. */
export const WHOLE: Part = { index: 0, of: 1 };

/** A shard: images `first` to `first + count - 1`. */
export interface Shard {
  /** Its number, from 0. */
  readonly number: number;
  readonly first: number;
  readonly count: number;
}

/** Digits of a shard's number in file names. */
const DIGITS = 5;

/** What fits the digits of names: of images in a shard, and of shards in a folder. */
const MOST_IMAGES = 1e9, MOST_SHARDS = 10 ** DIGITS;

/** @throws {RangeError} If the sizes are none, or there are more images or shards than can be named and listed. */
export function checkSizes({ count, shardSize }: { count: number; shardSize: number }): void {
  checkInteger("count", count, 1);
  checkInteger("shardSize", shardSize, 1);
  if (count > MOST_IMAGES) {
    throw new RangeError(`A data set must have at most ${MOST_IMAGES} images, found ${count}`);
  }
  const shards = Math.ceil(count / shardSize);
  if (shards > MOST_SHARDS) {
    throw new RangeError(
      `A data set must have at most ${MOST_SHARDS} shards, found ${shards} with ${shardSize} images each`,
    );
  }
}

/** Name of a shard's files, without their endings. */
export function shardName(number: number): string {
  return `shard-${String(number).padStart(DIGITS, "0")}`;
}

/** Every shard of a data set, in order. */
export function shardsOf({ count, shardSize }: { count: number; shardSize: number }): Shard[] {
  return Array.from({ length: Math.ceil(count / shardSize) }, (_, number) => {
    const first = number * shardSize;
    return { number, first, count: Math.min(shardSize, count - first) };
  });
}

/** The shards of one part: neighbours, so that the parts differ by one shard at most. */
export function shardsOfPart(shards: readonly Shard[], part: Part): Shard[] {
  checkPart(part);
  const edge = (index: number) => Math.floor(shards.length * index / part.of);
  return shards.slice(edge(part.index), edge(part.index + 1));
}

/** @throws {RangeError} If it is not one of that many parts. */
export function checkPart({ index, of }: Part): void {
  checkInteger("The number of parts", of, 1);
  if (!Number.isInteger(index) || index < 0 || index >= of) {
    throw new RangeError(`A part of ${of} must be an integer from 0 to ${of - 1}, found ${index}`);
  }
}
