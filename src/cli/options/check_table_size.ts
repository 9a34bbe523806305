import type { PreparedRun } from "../../diffusers/pipelines/workings.ts";
import { UsageError } from "../usage_error.ts";
import { MOST_PIXELS } from "./limits.ts";

/** @throws {UsageError} If the table would be too large. */
export function checkTableSize(
  rows: number,
  columns: number,
  { request: { width, height, count } }: PreparedRun,
): void {
  const most = Math.floor(MOST_PIXELS / (rows * columns * width * height * 1.5 ** 2));
  if (count > most) throw new UsageError(`--count must be at most ${most} for one picture, found ${count}`);
}
