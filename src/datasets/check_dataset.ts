import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { isTemporary } from "../internal/files/temporary_file.ts";
import { readSettings } from "./dataset_folder.ts";
import { readIndex } from "./index_file.ts";
import { shardsOf } from "./partition.ts";
import { SETTINGS_FILE } from "./settings.ts";
import { faultOf, shardFiles } from "./shard_content.ts";

/** The state of a data set. */
export interface DatasetReport {
  /** Number of images that the set is to have. */
  readonly count: number;
  /** Number of images in shards that are whole. */
  readonly whole: number;
  /** Names of shards that are not there. */
  readonly missing: readonly string[];
  /** Shards that are there but not as they must be, each with what is wrong. */
  readonly damaged: readonly string[];
  /** Numbers of images that stand in more than one index. */
  readonly doubled: readonly number[];
  /** Files that do not belong to the set. */
  readonly foreign: readonly string[];
}

/** Whether a set is complete, with nothing in it that does not belong there. */
export function isComplete({ count, whole, doubled, foreign }: DatasetReport): boolean {
  return whole === count && doubled.length === 0 && foreign.length === 0;
}

/**
 * Reads a whole data set and says what is missing, damaged or doubled. It changes nothing.
 *
 * @param folder The folder of the data set
 * @throws {TypeError} If the folder has none.
 */
export async function checkDataset(folder: string): Promise<DatasetReport> {
  const settings = await readSettings(folder);
  const names = new Set(await readdir(folder));
  const missing: string[] = [], damaged: string[] = [];
  const known = new Set([SETTINGS_FILE]);
  let whole = 0;
  for (const shard of shardsOf(settings)) {
    const files = shardFiles(shard, settings.format);
    known.add(files.images).add(files.index);
    if (!names.has(files.index)) {
      missing.push(files.images);
    } else if (!names.has(files.images)) {
      damaged.push(`${files.images}: its index is there, the file is not`);
    } else {
      const [images, index] = await Promise.all(
        [files.images, files.index].map((name) => readFile(join(folder, name))),
      );
      const fault = await faultOf(settings, shard, { images, index });
      if (fault) damaged.push(`${files.images}: ${fault}`);
      else whole += shard.count;
    }
  }
  const foreign = [...names].filter((name) => !known.has(name) && !isTemporary(name)).sort();
  return { count: settings.count, whole, missing, damaged, doubled: await doubledIn(folder, names), foreign };
}

/** Images that stand in more than one index, whatever the names of the files. */
async function doubledIn(folder: string, names: Iterable<string>): Promise<number[]> {
  const seen = new Set<number>(), doubled = new Set<number>();
  for (const name of [...names].filter((name) => name.endsWith(".parquet"))) {
    const rows = await readIndex(await readFile(join(folder, name))).catch(() => []);
    for (const { index } of rows) (seen.has(index) ? doubled : seen).add(index);
  }
  return [...doubled].sort((a, b) => a - b);
}
