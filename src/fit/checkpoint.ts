import type { PlanPoint } from "./plan_point.ts";

/** The best that a fit under way has found: plain numbers, as JSON carries them. */
export interface FitCheckpoint {
  /** The best grid. */
  readonly grid: readonly number[];
  /** The best grid with queries or offsets of the coefficients; absent while the grid alone is fitted. */
  readonly point?: PlanPoint;
}

/**
 * Checks a checkpoint against the fit that is to go on from it.
 *
 * @param timesteps The grid that the fit would start with
 * @param shape The queries and offsets of its second part; both undefined where it fits the grid alone
 * @throws {RangeError} If the checkpoint is that of another fit.
 */
export function checkCheckpoint(
  { grid, point }: FitCheckpoint,
  timesteps: readonly number[],
  { queries, offsets }: Omit<PlanPoint, "timesteps"> = {},
): void {
  const end = timesteps[timesteps.length - 1];
  for (const times of [grid, ...(point ? [point.timesteps] : [])]) {
    const isGrid = isRow(times, timesteps.length) && times.every((t, i) => i === 0 || t < times[i - 1]);
    if (!isGrid || times[times.length - 1] !== end) {
      throw new RangeError(
        `The checkpoint must be one of ${timesteps.length - 1} steps down to t = ${end}, found ${
          JSON.stringify(times)
        }`,
      );
    }
  }
  if (!point) return;
  const rows = point.offsets ?? [], wanted = offsets ?? [];
  const isOther = wanted.length === 0 && !queries || (point.queries?.length ?? 0) !== (queries?.length ?? 0);
  const isNumbers = !point.queries || isRow(point.queries, queries?.length ?? 0);
  if (isOther || !isNumbers || !Array.isArray(rows) || rows.length !== wanted.length || !rows.every(isLike)) {
    throw new RangeError(
      "The checkpoint must have as many coefficients as the fit, found that of another strength or history",
    );
  }
  function isLike(row: unknown, i: number): boolean {
    return isRow(row, wanted[i].length);
  }
}

function isRow(values: unknown, length: number): values is number[] {
  return Array.isArray(values) && values.length === length && values.every(Number.isFinite);
}
