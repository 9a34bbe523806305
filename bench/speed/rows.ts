import { type Comparison, type Ratio, spread } from "./interleave.ts";

/** One line of the table. */
export interface Row extends Ratio {
  /** What was measured, and on what. */
  bench: string;
  what: string;
  /** Whose time stands above ours in the ratio. */
  against: string;
  /** Our own time, where there is one. */
  seconds?: number;
  /** The least that the ratio should be. */
  goal?: number;
  /** Whether it stands against the most that it may be, not against an alternative. */
  isLimit?: boolean;
}

/** The rows of a comparison; a goal by the name of the alternative. */
export function rowsOf(
  bench: string,
  what: string,
  { seconds, ratios }: Comparison,
  goals: Record<string, number> = {},
): Row[] {
  return Object.entries(ratios).map(([against, ratio]) => ({
    bench,
    what,
    against,
    ...ratio,
    seconds,
    goal: goals[against],
  }));
}

/** Times, in seconds, against the most that they should be. */
export function limitRow(bench: string, what: string, times: readonly number[], most: number): Row {
  const ratio = spread(times.map((time) => most / time));
  return { bench, what, against: duration(most), ...ratio, seconds: spread(times).median, goal: 1, isLimit: true };
}

/** A line for the screen. */
export function lineOf({ bench, what, against, median, min, max, seconds, goal }: Row): string {
  const ratio = `${short(median)} (${short(min)} to ${short(max)})`;
  const verdict = goal === undefined ? "" : `goal ${goal}: ${median >= goal ? "met" : "missed"}`;
  return [
    bench.padEnd(8),
    what.padEnd(34),
    against.padEnd(30),
    ratio.padEnd(24),
    (seconds === undefined ? "" : duration(seconds)).padStart(10),
    verdict,
  ].join(" ").trimEnd();
}

function short(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toPrecision(3);
}

function duration(seconds: number): string {
  if (seconds < 1e-6) return `${(1e9 * seconds).toFixed(1)} ns`;
  if (seconds < 1e-3) return `${(1e6 * seconds).toFixed(1)} us`;
  return seconds < 1 ? `${(1e3 * seconds).toFixed(2)} ms` : `${seconds.toFixed(2)} s`;
}
