import type { Plan } from "../plans/plan.ts";

/** How the images of a shard are stored: PNG and JSON in a WebDataset tar, or one NumPy array of uint8. */
export type ShardFormat = "webdataset" | "npy";

/** Every format. */
export const SHARD_FORMATS: readonly ShardFormat[] = ["webdataset", "npy"];

/** All that the images of a data set depend on, and how they are stored. Every part of the set has the same. */
export interface DatasetSettings {
  readonly format: ShardFormat;
  /** Number of images of the whole set. */
  readonly count: number;
  /** Number of images of a shard; the last shard may have fewer. */
  readonly shardSize: number;
  /** Image i comes from the noise of (seed, i). */
  readonly seed: number;
  /** The network. */
  readonly model: { readonly name: string; readonly sha256: string };
  /** The sampler. */
  readonly plan: Plan;
  /** Scale of classifier-free guidance. */
  readonly guidance: number;
  /** What else the images of this kind of model depend on, by name. */
  readonly drawing?: Readonly<Record<string, string | number | boolean | undefined>>;
  /** Classes or prompts: image i has entry i modulo their number. Null for a model without either. */
  readonly conditions: readonly number[] | readonly string[] | null;
}

/** Name of the file that holds the settings of a data set. */
export const SETTINGS_FILE = "dataset.json";

/** The settings as the text of that file: the same settings give the same bytes. */
export function settingsText(settings: DatasetSettings): string {
  const { format, count, shardSize, seed, model, plan, guidance, drawing, conditions } = settings;
  const { name, sha256 } = model;
  return `${
    JSON.stringify(
      { format, count, shardSize, seed, model: { name, sha256 }, guidance, drawing, conditions, plan },
      null,
      1,
    )
  }\n`;
}

/** The condition of an image, its class or prompt; null where there is none. */
export function conditionOf({ conditions }: DatasetSettings, index: number): number | string | null {
  return conditions ? conditions[index % conditions.length] : null;
}
