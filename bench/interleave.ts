/** A function to time: runs its work `repeats` times. */
export type Timed = (repeats: number) => void;

/** Ratios of one contestant against the others. */
export interface Ratio {
  /** Median, smallest and largest of the alternative's time over ours: above 1 we are faster. */
  median: number;
  min: number;
  max: number;
}

const ROUNDS = 9;
const ROUND_SECONDS = 0.02;

/**
 * Times contestants in turns, so that whatever else the machine does hits all of them, and gives each one's ratio to
 * the first: its time over that of the first, round by round.
 *
 * @param contestants Ours first
 * @returns The seconds a repeat that ours took (median), and the ratios of the others, by name
 */
export function interleave(
  contestants: Record<string, Timed>,
): { seconds: number; ratios: Record<string, Ratio> } {
  const names = Object.keys(contestants);
  const repeats = names.map((name) => calibrate(contestants[name]));
  const seconds = names.map((): number[] => []);
  for (let round = 0; round < ROUNDS; round++) {
    names.forEach((name, i) => seconds[i].push(time(contestants[name], repeats[i])));
  }
  const ratios = names.slice(1).map((name, i): [string, Ratio] => {
    const sorted = seconds[i + 1].map((value, round) => value / seconds[0][round]).sort((a, b) => a - b);
    return [name, { median: sorted[ROUNDS >> 1], min: sorted[0], max: sorted[ROUNDS - 1] }];
  });
  return { seconds: [...seconds[0]].sort((a, b) => a - b)[ROUNDS >> 1], ratios: Object.fromEntries(ratios) };
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
