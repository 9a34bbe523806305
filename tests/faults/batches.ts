import { IN_CHROMIUM } from "./tests_of.ts";
import type { Trace } from "./traces.ts";

/** A few test files that one process of Deno runs, and the seconds that they take without a fault. */
export interface Batch {
  tests: string[];
  seconds: number;
}

/** Seconds of tests that one process runs. */
const BATCH = 5;

/**
 * Batches of some seconds each, in the order of the tests, of `budget` seconds in all but for the first; tests that need
 * Chromium share none with others.
 */
export function batchesOf(
  tests: readonly string[],
  traces: ReadonlyMap<string, Pick<Trace, "seconds">>,
  budget: number,
): Batch[] {
  const batches: Batch[] = [];
  let used = 0;
  for (const test of tests) {
    const { seconds } = traces.get(test)!;
    if (batches.length > 0 && used + seconds > budget) continue;
    used += seconds;
    const last = batches.at(-1);
    const isFull = !last || last.seconds > BATCH || IN_CHROMIUM.test(last.tests[0]) !== IN_CHROMIUM.test(test);
    if (isFull) batches.push({ tests: [test], seconds });
    else last.tests.push(test), last.seconds += seconds;
  }
  return batches;
}
