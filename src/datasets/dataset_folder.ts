import { mkdir, readdir, readFile, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { checkOneOf } from "../internal/check.ts";
import { isTemporary } from "../internal/files/temporary_file.ts";
import { writeWhole } from "../internal/files/write_whole.ts";
import { checkSizes } from "./partition.ts";
import { type DatasetSettings, SETTINGS_FILE, settingsText, SHARD_FORMATS } from "./settings.ts";

/** A file that is being written is no older than this, in milliseconds: what is older was left by a killed process. */
const LONGEST_WRITE = 10 * 60 * 1000;

/**
 * Makes the folder of a data set, or takes the one that is there if it was made with the same settings. What killed
 * processes left half-written is removed.
 *
 * @throws {RangeError} If the folder holds something else, or a data set with other settings.
 */
export async function openDatasetFolder(folder: string, settings: DatasetSettings): Promise<void> {
  await mkdir(folder, { recursive: true });
  const names = await readdir(folder);
  const text = settingsText(settings);
  if (!names.includes(SETTINGS_FILE)) {
    const other = names.find((name) => !isTemporary(name));
    if (other) {
      throw new RangeError(`The folder ${folder} is not a data set's: it has ${other} and no ${SETTINGS_FILE}`);
    }
    try {
      await writeWhole(join(folder, SETTINGS_FILE), new TextEncoder().encode(text), { replace: false });
    } catch (error) {
      // Another process has made it at the same time: it is compared as any other.
      if ((error as { code?: string }).code !== "EEXIST") throw error;
    }
  }
  const found = await readFile(join(folder, SETTINGS_FILE), "utf8");
  if (found !== text) {
    throw new RangeError(
      `The folder ${folder} has a data set with other settings: ${differenceOf(found, settings)}`,
    );
  }
  await removeLeftovers(folder, names);
}

/** The settings of the data set in a folder. @throws {TypeError} If there is none. */
export async function readSettings(folder: string): Promise<DatasetSettings> {
  try {
    const settings = JSON.parse(await readFile(join(folder, SETTINGS_FILE), "utf8")) ?? {};
    checkSizes(settings);
    checkOneOf("format", settings.format, SHARD_FORMATS);
    return settings;
  } catch (error) {
    throw new TypeError(`The folder ${folder} has no data set: ${(error as Error).message}`, { cause: error });
  }
}

function differenceOf(text: string, settings: DatasetSettings): string {
  let found: Partial<DatasetSettings>;
  try {
    found = JSON.parse(text) ?? {};
  } catch {
    return `its ${SETTINGS_FILE} is not JSON`;
  }
  const keys = Object.keys(settings) as (keyof DatasetSettings)[];
  const key = keys.find((key) => JSON.stringify(found[key]) !== JSON.stringify(settings[key]));
  if (key === "conditions") return "other classes or prompts";
  if (!key || key === "plan") return `another ${key ?? "text"}`;
  return `${key} ${JSON.stringify(found[key])}, not ${JSON.stringify(settings[key])}`;
}

async function removeLeftovers(folder: string, names: readonly string[]): Promise<void> {
  for (const name of names.filter((name) => isTemporary(name))) {
    const path = join(folder, name);
    const age = Date.now() - ((await stat(path).catch(() => undefined))?.mtimeMs ?? Infinity);
    if (age > LONGEST_WRITE) await rm(path, { force: true });
  }
}
