/**
 * Data sets of many images: shards that appear whole or not at all, runs that go on where they ended, parts for the
 * machines of a cluster.
 *
 * @module
 */
export { checkDataset, type DatasetReport, isComplete } from "./check_dataset.ts";
export { type DrawPictures, generateDataset, type GenerateOptions } from "./generate.ts";
export { type PartFound, partOfEnvironment, type Variable } from "./part_of_environment.ts";
export { checkSizes, type Part, type Shard, shardsOf, shardsOfPart, WHOLE } from "./partition.ts";
export type { Picture } from "./picture.ts";
export { type DatasetSettings, SHARD_FORMATS, type ShardFormat } from "./settings.ts";
