import { checkSizes, type Part, SHARD_FORMATS, type ShardFormat } from "../../datasets/mod.ts";
import type { OptionValues } from "../arguments/option_spec.ts";
import { toInteger, toOneOf } from "../arguments/option_values.ts";
import { checkOutputFolder } from "../files/output_folder.ts";
import { UsageError } from "../usage_error.ts";
import { parsePart } from "./part.ts";

/** Images of a data set, and about as many of a shard, by default. */
const COUNT = 1000, SHARD_SIZE = 1024;

/** The options of a data set, whatever its model. */
export const DATASET_OPTIONS = {
  out: { value: "FOLDER", help: "where the data set goes; a run that is started again goes on there" },
  count: { value: "N", help: `number of images of the whole set (default: ${COUNT})` },
  format: {
    value: "NAME",
    help: `${SHARD_FORMATS.join(" (tar of PNG and JSON), ")} (array of uint8) (default: webdataset)`,
  },
  "shard-size": { value: "N", help: `images of a shard, whole batches of them (default: about ${SHARD_SIZE})` },
  shard: {
    value: "I/N",
    help: "make part I, from 0, of N parts (default: all, or what a Slurm array or an Indexed Job says)",
  },
};

/** What the options say. */
export interface DatasetChoice {
  readonly folder: string;
  readonly count: number;
  readonly shardSize: number;
  readonly format: ShardFormat;
  /** The part that this process makes; undefined for the whole. */
  readonly part: Part | undefined;
}

/**
 * What the options say, with their defaults; whether the folder can be written to is found out.
 *
 * @param values The options
 * @param batch Images that are drawn together, always the same ones, whatever the part: shards are whole batches
 * @throws {UsageError} If a value is not allowed.
 */
export async function readDataset(
  values: OptionValues<keyof typeof DATASET_OPTIONS>,
  batch: number,
): Promise<DatasetChoice> {
  const count = toInteger("count", values.count, 1) ?? COUNT;
  const shardSize = toInteger("shard-size", values["shard-size"], batch) ??
    Math.max(Math.floor(SHARD_SIZE / batch), 1) * batch;
  if (shardSize % batch !== 0) {
    throw new UsageError(`--shard-size must be a multiple of ${batch}, found ${shardSize}`);
  }
  checkSizes({ count, shardSize });
  const format = toOneOf("format", values.format, SHARD_FORMATS) ?? "webdataset";
  if (!values.out) throw new UsageError("--out FOLDER says where the data set goes");
  await checkOutputFolder(values.out);
  return { folder: values.out, count, shardSize, format, part: parsePart(values.shard) };
}
