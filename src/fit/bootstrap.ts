import { philox4x32, WORD } from "../tensors/philox.ts";

/** The key of the numbers that draw samples anew. */
const KEY = [0x66697473, 0] as const;

/** Scores samples, drawn from those at hand by their indices, the less the better. */
export type ScoreOf = (picks: Int32Array) => number;

/**
 * A paired bootstrap: the share of draws, with replacement, of the same samples for both plans, in which the first has the
 * better score.
 *
 * @param samples Number of samples
 * @param first The score of the first plan
 * @param second That of the second, of the same samples
 * @param draws How often samples are drawn. Default 500.
 * @returns A share within [0, 1]; near 1 the first is better beyond chance
 */
export function confidenceOf(samples: number, first: ScoreOf, second: ScoreOf, draws = 500): number {
  let wins = 0;
  for (let draw = 0; draw < draws; draw++) {
    const picks = Int32Array.from(
      { length: samples },
      (_, i) => Math.floor(samples * philox4x32([i, 0, draw, 0], KEY)[0] / WORD),
    );
    if (first(picks) < second(picks)) wins++;
  }
  return wins / draws;
}
