import { sha256Of } from "../internal/sha256_of.ts";
import { type IndexRow, readIndex, writeIndex } from "./index_file.ts";
import { readNpy, writeNpy } from "./npy_shard.ts";
import { type Shard, shardName } from "./partition.ts";
import type { Picture } from "./picture.ts";
import { conditionOf, type DatasetSettings, type ShardFormat } from "./settings.ts";
import { pngOf, readTar, writeTar } from "./tar_shard.ts";

/** The two files of a shard: its images and what the index says of them. */
export interface ShardContent {
  readonly images: Uint8Array;
  readonly index: Uint8Array;
}

/** Names of a shard's two files. */
export function shardFiles({ number }: Shard, format: ShardFormat): { images: string; index: string } {
  const name = shardName(number);
  return { images: `${name}.${format === "npy" ? "npy" : "tar"}`, index: `${name}.parquet` };
}

/** Makes the files of a shard: the same settings and pictures give the same bytes. */
export async function shardContent(
  settings: DatasetSettings,
  shard: Shard,
  pictures: readonly Picture[],
): Promise<ShardContent> {
  const isTar = settings.format === "webdataset";
  const stored = pictures.map((picture) => isTar ? pngOf(picture) : picture.data);
  const captions = expectedRows(settings, shard).map((row, i) => ({ ...row, sha256: sha256Of(stored[i]) }));
  const images = isTar ? await writeTar(stored, captions) : writeNpy(pictures);
  const shardSha256 = sha256Of(images);
  return { images, index: writeIndex(captions.map((caption) => ({ ...caption, shardSha256 }))) };
}

/**
 * Checks the files of a shard against what they must hold.
 *
 * @returns What is wrong with them; undefined where nothing is
 */
export async function faultOf(
  settings: DatasetSettings,
  shard: Shard,
  { images, index }: ShardContent,
): Promise<string | undefined> {
  let rows: IndexRow[], stored: (Uint8Array | undefined)[];
  try {
    rows = await readIndex(index);
    stored = await storedImages(settings.format, shard, images);
  } catch (error) {
    return `it cannot be read: ${(error as Error).message}`;
  }
  const expected = expectedRows(settings, shard), shardSha256 = sha256Of(images);
  if (rows.length !== expected.length) return `its index has ${rows.length} rows, not ${expected.length}`;
  for (const [i, row] of expected.entries()) {
    const key = (Object.keys(row) as (keyof typeof row)[]).find((key) => rows[i][key] !== row[key]);
    if (key) return `its index has the ${key} ${rows[i][key]} for image ${row.index}, not ${row[key]}`;
    const image = stored[i];
    if (!image) return `it lacks image ${row.index}`;
    if (sha256Of(image) !== rows[i].sha256) return `its image ${row.index} is not the one that its index names`;
    if (rows[i].shardSha256 !== shardSha256) return "its checksum is not the one that its index names";
  }
  return undefined;
}

/** The rows of a shard, but for the checksums. */
function expectedRows(settings: DatasetSettings, shard: Shard): (Omit<IndexRow, "sha256" | "shardSha256">)[] {
  const plan = sha256Of(JSON.stringify(settings.plan));
  const { images } = shardFiles(shard, settings.format);
  return Array.from({ length: shard.count }, (_, i) => {
    const index = shard.first + i, condition = conditionOf(settings, index);
    return {
      index,
      seed: settings.seed,
      label: typeof condition === "number" ? condition : null,
      prompt: typeof condition === "string" ? condition : null,
      plan,
      model: settings.model.sha256,
      shard: images,
    };
  });
}

async function storedImages(
  format: ShardFormat,
  shard: Shard,
  bytes: Uint8Array,
): Promise<(Uint8Array | undefined)[]> {
  if (format === "npy") return readNpy(bytes);
  const byIndex = await readTar(bytes);
  return Array.from({ length: shard.count }, (_, i) => byIndex.get(shard.first + i));
}
