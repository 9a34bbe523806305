/** A function to time: runs its work `repeats` times. */
export type Timed = (repeats: number) => void;

/** Something to time that takes longer; it may say itself how many seconds it took. */
export type TimedRun = () => Promise<number | void>;

/** Ratios of one contestant against the others. */
export interface Ratio {
  /** Median, smallest and largest of the alternative's time over ours: above 1 we are faster. */
  median: number;
  min: number;
  max: number;
}

/** Ours in seconds (median), and the ratios of the others to it, by name. */
export interface Comparison {
  seconds: number;
  ratios: Record<string, Ratio>;
}

const ROUNDS = 9;
const ROUND_SECONDS = 0.02;
/** After a first turn each, for the compilers of the engine, which work beside: without it we time their first draft. */
const REST_MILLISECONDS = 250;

/**
 * Times contestants in turns, so that whatever else the machine does hits all of them, and gives each one's ratio to
 * the first: its time over that of the first, round by round.
 *
 * @param contestants Ours first
 */
export async function interleave(contestants: Record<string, Timed>): Promise<Comparison> {
  const names = Object.keys(contestants);
  for (const name of names) contestants[name](calibrate(contestants[name]));
  await new Promise((resolve) => setTimeout(resolve, REST_MILLISECONDS));
  const repeats = names.map((name) => calibrate(contestants[name]));
  const seconds = names.map((): number[] => []);
  for (let round = 0; round < ROUNDS; round++) {
    names.forEach((name, i) => seconds[i].push(time(contestants[name], repeats[i])));
  }
  return compare(names, seconds);
}

/** The same for runs, after one round that does not count. */
export async function interleaveRuns(contestants: Record<string, TimedRun>, rounds = ROUNDS): Promise<Comparison> {
  const names = Object.keys(contestants);
  const seconds = names.map((): number[] => []);
  for (let round = -1; round < rounds; round++) {
    for (const [i, name] of names.entries()) {
      const start = performance.now();
      const own = await contestants[name]();
      if (round >= 0) seconds[i].push(own ?? (performance.now() - start) / 1000);
    }
  }
  return compare(names, seconds);
}

/** Median, smallest and largest. */
export function spread(values: readonly number[]): Ratio {
  const sorted = [...values].sort((a, b) => a - b);
  return { median: sorted[sorted.length >> 1], min: sorted[0], max: sorted[sorted.length - 1] };
}

function compare(names: readonly string[], seconds: readonly number[][]): Comparison {
  const ratios = names.slice(1).map((name, i): [string, Ratio] => [
    name,
    spread(seconds[i + 1].map((value, round) => value / seconds[0][round])),
  ]);
  return { seconds: spread(seconds[0]).median, ratios: Object.fromEntries(ratios) };
}

/** Seconds a repeat. */
function time(work: Timed, repeats: number): number {
  const start = performance.now();
  work(repeats);
  return (performance.now() - start) / 1000 / repeats;
}

/** How many repeats fill a round. */
function calibrate(work: Timed): number {
  let repeats = 1;
  while (time(work, repeats) * repeats < ROUND_SECONDS / 4) repeats *= 2;
  return Math.max(1, Math.round(ROUND_SECONDS / time(work, repeats)));
}
