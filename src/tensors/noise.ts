import { checkInteger } from "../internal/check.ts";
import { checkOptions } from "../internal/check_options.ts";
import { philox4x32, WORD, wordsOf } from "./philox.ts";
import { sizeOf, type Tensor } from "./tensor.ts";

/** Options of {@linkcode getNoise}. */
export interface NoiseOptions {
  /** An integer from 0 to 2^53 - 1. Default 0. */
  seed?: number;
  /** Index of the first image, so that a large set can be drawn in batches. Default 0. */
  first?: number;
}

/**
 * Standard normal noise in which image i depends on (seed, i) alone: whatever the batch size, the same image comes
 * from the same noise. Philox4x32-10 with the seed as key and (block, image) as counter; Box-Muller.
 *
 * @param dims The shape, the batch first
 * @param options Seed and first image
 * @returns A Float32Array tensor
 * @throws {TypeError} If an option is unknown.
 * @throws {RangeError} If dims, seed or first is not as described.
 *
 * @example The second image of a batch is the first of the next
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { getNoise } from "@deis/deis";
 *
 * const pair = getNoise([2, 1, 28, 28], { seed: 7 });
 * const second = getNoise([1, 1, 28, 28], { seed: 7, first: 1 });
 * assertEquals(pair.data.slice(784), second.data);
 * ```
 */
export function getNoise(dims: readonly number[], options: NoiseOptions = {}): Tensor<Float32Array> {
  checkOptions(options, ["seed", "first"]);
  const { seed = 0, first = 0 } = options;
  checkInteger("dims.length", dims.length, 1);
  for (const dim of dims) checkInteger("Each of dims", dim, 1);
  for (const [name, value] of [["seed", seed], ["first", first]] as const) {
    checkInteger(name, value, 0);
    if (!Number.isSafeInteger(value)) throw new RangeError(`${name} must be below 2^53, found ${value}`);
  }
  const [images, ...rest] = dims;
  const size = sizeOf(rest);
  const data = new Float32Array(images * size);
  for (let image = 0; image < images; image++) {
    fillNormal(data.subarray(image * size, (image + 1) * size), seed, first + image);
  }
  return { data, dims: [...dims] };
}

function fillNormal(out: Float32Array, seed: number, image: number): void {
  const key = wordsOf(seed);
  const [low, high] = wordsOf(image);
  for (let start = 0; start < out.length; start += 4) {
    const words = philox4x32([start / 4, 0, low, high], key);
    for (let pair = 0; pair < 4; pair += 2) {
      // Half a unit keeps the logarithm's argument within (0, 1).
      const radius = Math.sqrt(-2 * Math.log((words[pair] + 0.5) / WORD));
      const angle = 2 * Math.PI * (words[pair + 1] / WORD);
      if (start + pair < out.length) out[start + pair] = radius * Math.cos(angle);
      if (start + pair + 1 < out.length) out[start + pair + 1] = radius * Math.sin(angle);
    }
  }
}
