import process from "node:process";
import {
  type DatasetSettings,
  type DrawPictures,
  generateDataset,
  type Part,
  shardsOf,
  shardsOfPart,
  WHOLE,
} from "../../datasets/mod.ts";
import { whyUnwritable } from "../files/why_unwritable.ts";
import { UsageError } from "../usage_error.ts";
import { Progress } from "./progress.ts";

/** Makes a data set, or a part of one, with a progress bar; SIGINT and SIGTERM end it between two evaluations. */
export async function writeDataset(
  folder: string,
  settings: DatasetSettings,
  draw: DrawPictures,
  part: Part = WHOLE,
): Promise<void> {
  const controller = new AbortController();
  const stop = () =>
    controller.abort(new UsageError("The run was stopped; the same command goes on where it ended"));
  const signals = ["SIGINT", "SIGTERM"] as const;
  signals.forEach((name) => process.on(name, stop));
  const shards = shardsOfPart(shardsOf(settings), part);
  const progress = new Progress(shards.reduce((sum, { count }) => sum + count, 0), "images");
  try {
    const made = await generateDataset(folder, settings, draw, {
      part,
      signal: controller.signal,
      onShard: ({ count }) => progress.tick(count),
    });
    progress.stop();
    console.log(`${folder}: ${made} new shards`);
  } catch (error) {
    if ((error as { syscall?: string }).syscall === undefined) throw error;
    throw new Error(`${folder} cannot be written: ${whyUnwritable(error)}`, { cause: error });
  } finally {
    progress.stop();
    signals.forEach((name) => process.off(name, stop));
  }
}
