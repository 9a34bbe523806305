import { checkInteger, checkOneOf } from "../internal/check.ts";
import { checkOptions } from "../internal/check_options.ts";
import { cudaNormals } from "./cuda_normals.ts";
import { fillNormal } from "./normal.ts";
import { WORD } from "./philox.ts";
import { sizeOf, type Tensor, type TensorData } from "./tensor.ts";
import { torchNormals } from "./torch_normals.ts";

/** Arrays by the name of their elements' type. */
export interface NoiseData {
  /** In single precision. */
  float32: Float32Array;
  /** In double precision. */
  float64: Float64Array;
}

/** Element type of noise. */
export type NoiseType = keyof NoiseData;

/** Where noise comes from: our own generator, or PyTorch's on a CPU or on a GPU. */
export type Rng = "philox" | "torch" | "cuda";

/** Every generator. */
export const RNGS: readonly Rng[] = ["philox", "torch", "cuda"];

/** Options of {@linkcode getNoise}. */
export interface NoiseOptions<Type extends NoiseType = NoiseType> {
  /** An integer from 0 to 2^53 - 1. Default 0. */
  seed?: number;
  /** Index of the first image, so that a large set can be drawn in batches; 0 with PyTorch's generators. Default 0. */
  first?: number;
  /** Which noise: 0 is that which a sample starts from, k that of a stochastic sampler's step k. Default 0. */
  step?: number;
  /** Type of the elements; both come from the same random words. Default "float32". */
  type?: Type;
  /**
   * "philox", whose image i depends on (seed, i, step) alone; "torch", which is `torch.manual_seed(seed)` and then
   * `torch.randn(dims)` on a CPU; or "cuda", the same on a GPU. Default "philox".
   */
  rng?: Rng;
}

/**
 * Standard normal noise in which image i of step k depends on (seed, i, k) alone: whatever the batch size, the same
 * image comes from the same noise, to the last bit on every machine. Philox4x32-10 with the seed as key and
 * (block, step, image) as counter; Box-Muller.
 *
 * With `rng: "torch"` the batch is that of `torch.manual_seed(seed); torch.randn(dims)` on a CPU with AVX2, bit for bit
 * in float32 (in float64 to the last digit or two), and step k is the call of randn after k others. With `rng: "cuda"`
 * it is that of a GPU to about 1e-6, for batches of so few elements that each GPU thread makes one: 2,048 (1,024 or 1,536 on some)
 * times the GPU's number of multiprocessors.
 *
 * @typeParam Type Type of the elements
 * @param dims The shape, the batch first
 * @param options Seed, first image, step, type and generator
 * @returns A tensor of the type asked for
 * @throws {TypeError} If an option is unknown.
 * @throws {RangeError} If dims or an option is not as described.
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
 *
 * @example The noise of a seed that someone shared
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { getNoise } from "@deis/deis";
 *
 * const { data } = getNoise([1, 4, 64, 64], { seed: 42, rng: "torch" });
 * assertEquals(data[0].toFixed(4), "1.9269");
 * ```
 */
export function getNoise<Type extends NoiseType = "float32">(
  dims: readonly number[],
  options: NoiseOptions<Type> = {},
): Tensor<NoiseData[Type]> {
  checkOptions(options, ["seed", "first", "step", "type", "rng"]);
  const { seed = 0, first = 0, step = 0, type = "float32", rng = "philox" } = options;
  check(dims, { seed, first, step, type, rng });
  const [images, ...rest] = dims;
  const size = sizeOf(rest), length = images * size;
  const data: TensorData = type === "float64" ? new Float64Array(length) : new Float32Array(length);
  if (rng === "torch") torchNormals(data, seed, step);
  else if (rng === "cuda") cudaNormals(data, seed, step);
  else {
    for (let image = 0; image < images; image++) {
      fillNormal(data.subarray(image * size, (image + 1) * size), { seed, image: first + image, step });
    }
  }
  return { data: data as NoiseData[Type], dims: [...dims] };
}

function check(dims: readonly number[], { seed, first, step, type, rng }: Required<NoiseOptions>): void {
  checkInteger("dims.length", dims.length, 1);
  for (const dim of dims) checkInteger("Each of dims", dim, 1);
  for (const [name, value] of [["seed", seed], ["first", first]] as const) {
    checkInteger(name, value, 0);
    if (!Number.isSafeInteger(value)) throw new RangeError(`${name} must be below 2^53, found ${value}`);
  }
  checkInteger("step", step, 0);
  if (step >= WORD) throw new RangeError(`step must be below 2^32, found ${step}`);
  checkOneOf("type", type, ["float32", "float64"]);
  checkOneOf("rng", rng, RNGS);
  if (rng !== "philox" && first !== 0) {
    throw new RangeError(`first must be 0 with the rng "${rng}", whose batch is drawn as a whole, found ${first}`);
  }
}
