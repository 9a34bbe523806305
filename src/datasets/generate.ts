import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { checkOneOf } from "../internal/check.ts";
import { writeWhole } from "../internal/files/write_whole.ts";
import { openDatasetFolder } from "./dataset_folder.ts";
import { checkSizes, type Part, type Shard, shardsOf, shardsOfPart, WHOLE } from "./partition.ts";
import type { Picture } from "./picture.ts";
import { type DatasetSettings, SHARD_FORMATS } from "./settings.ts";
import { faultOf, shardContent, shardFiles } from "./shard_content.ts";

/** Draws images `first` to `first + count - 1`; image i must depend on i alone, and all have one shape. */
export type DrawPictures = (first: number, count: number, signal?: AbortSignal) => Promise<readonly Picture[]>;

/** Options of {@linkcode generateDataset}. */
export interface GenerateOptions {
  /** Which part of the set this process makes. Default: the whole. */
  part?: Part;
  /** Ends the run between two evaluations; shards that are written stay. */
  signal?: AbortSignal;
  /** Called when a shard is there: `isNew` says whether this run made it. */
  onShard?: (shard: Shard, isNew: boolean) => void;
}

/**
 * Makes a data set, or the part of one, shard by shard. Shards that are there and whole are kept, so a run that is
 * started again goes on where it ended, and several processes may work in one folder: they write the same bytes.
 *
 * @param folder Where the set goes; it is made where it is missing
 * @param settings What the set is made of
 * @param draw Draws the images
 * @param options Part, signal, callback
 * @returns The number of shards that this run made
 * @throws {RangeError} If the settings make no sense, or the folder holds something else.
 */
export async function generateDataset(
  folder: string,
  settings: DatasetSettings,
  draw: DrawPictures,
  { part = WHOLE, signal, onShard }: GenerateOptions = {},
): Promise<number> {
  checkSizes(settings);
  checkOneOf("format", settings.format, SHARD_FORMATS);
  const shards = shardsOfPart(shardsOf(settings), part);
  await openDatasetFolder(folder, settings);
  let made = 0;
  for (const shard of shards) {
    signal?.throwIfAborted();
    const isThere = await isWhole(folder, settings, shard);
    if (!isThere) {
      const pictures = await draw(shard.first, shard.count, signal);
      const { images, index } = await shardContent(settings, shard, pictures);
      const files = shardFiles(shard, settings.format);
      // The index last: a shard without one is not there.
      await writeWhole(join(folder, files.images), images);
      await writeWhole(join(folder, files.index), index);
      made++;
    }
    onShard?.(shard, !isThere);
  }
  return made;
}

async function isWhole(folder: string, settings: DatasetSettings, shard: Shard): Promise<boolean> {
  const files = shardFiles(shard, settings.format);
  // A file that is not there is like one that is empty: neither can be read.
  const [images, index] = await Promise.all(
    [files.images, files.index].map((name) => readFile(join(folder, name)).catch(() => new Uint8Array())),
  );
  return await faultOf(settings, shard, { images, index }) === undefined;
}
