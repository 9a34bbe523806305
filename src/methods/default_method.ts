import type { Alias } from "./aliases.ts";
import { MULTISTEP_OPTION_NAMES } from "./multistep/multistep.ts";

/**
 * What options without a method stand for: of all fixed methods the one that is never far behind, on images and on narrow
 * mixtures alike (bench/README.md has the figures).
 */
export const DEFAULT_METHOD: Alias = {
  preset: { method: "x0_ab", abOrder: 2, correctorOrder: 2, lowerOrderFinal: true },
  own: MULTISTEP_OPTION_NAMES,
};

/** What they stand for from image to noise, where the clean image is known from the start and says nothing: iPNDM. */
export const DEFAULT_INVERSION = "ipndm";

/** Options with this method where they name none. */
export function withMethod<Options extends { method?: string }, Name extends string>(
  options: Options,
  method: Name,
) {
  return options.method === undefined ? { ...options, method } : options;
}
