import { getNoise } from "../../mod.ts";
import type { Mixture } from "../../tests/support/mixture.ts";

export const WIDTH = 8;

/** Ten points in eight dimensions, each with a narrow or a wide Gaussian around it. */
export const TEN_POINTS: Mixture = {
  weights: new Array(10).fill(0.1),
  means: Array.from({ length: 10 }, (_, k) => [...getNoise([1, WIDTH], { seed: 77, first: k }).data]),
  stds: Array.from({ length: 10 }, (_, k) => k % 2 === 0 ? 0.1 : 0.4),
};
