const WEIGHTS: readonly (readonly number[])[] = [
  [1],
  [3 / 2, -1 / 2],
  [23 / 12, -16 / 12, 5 / 12],
  [55 / 24, -59 / 24, 37 / 24, -9 / 24],
];

/** Weights of Adams and Bashforth on an even grid with up to 3 past values, newest first; their sum is 1. */
export function adamsBashforth(past: number): readonly number[] {
  return WEIGHTS[past];
}
