import { philox4x32, WORD } from "../tensors/philox.ts";
import { scoreOf } from "./quality.ts";

/** Samples drawn again from the given ones, and the key of the numbers that draw them. */
const DRAWS = 500, KEY = [0x66697473, 0] as const;

/**
 * A paired bootstrap: the share of draws, with replacement, of the same samples for both plans, in which the first has the
 * better score.
 *
 * @param first Square distances of the first plan, one a sample
 * @param second Those of the second, of the same samples
 * @returns A share within [0, 1]; near 1 the first is better beyond chance
 */
export function confidenceOf(first: Float64Array, second: Float64Array): number {
  const count = first.length;
  let wins = 0;
  for (let draw = 0; draw < DRAWS; draw++) {
    const a = new Float64Array(count), b = new Float64Array(count);
    for (let i = 0; i < count; i++) {
      const from = Math.floor(count * philox4x32([i, 0, draw, 0], KEY)[0] / WORD);
      [a[i], b[i]] = [first[from], second[from]];
    }
    if (scoreOf(a) < scoreOf(b)) wins++;
  }
  return wins / DRAWS;
}
