import { checkInteger, checkOneOf } from "../internal/check.ts";
import type { Plan, Stage } from "../plans/plan.ts";
import { fillIncrement } from "../tensors/brownian_path.ts";
import { fillNormal } from "../tensors/normal.ts";
import { firstNotFinite, type Tensor, type TensorData } from "../tensors/tensor.ts";
import { NonFiniteError } from "./non_finite_error.ts";

/**
 * Noise of a caller's: called for each stage that adds noise, with the index of its step and its own among the plan's
 * evaluations; returns standard normal noise of the state's size.
 */
export type NoiseFn = (step: number, stage: number) => Tensor | Promise<Tensor>;

/** Where the noise of a stochastic plan comes from. */
export interface NoiseChoice {
  /** Seed of the noise that the stages add, an integer from 0 to 2^53 - 1. Default 0; "path" must be given one. */
  seed?: number;
  /** Index of the batch's first image, as of getNoise. Default 0. */
  first?: number;
  /**
   * "fresh": the stage that is number k among the evaluations takes `getNoise(dims, { seed, first, step: k + 1 })`.
   * "path": each image follows one Brownian motion, so that the same seed with more steps gives the same picture, refined.
   * Or a function, for noise from elsewhere. Default "fresh".
   */
  noise?: "fresh" | "path" | NoiseFn;
}

/** The names of these options. */
export const NOISE_CHOICE_NAMES: readonly (keyof NoiseChoice)[] = ["seed", "first", "noise"];

/**
 * Checks a choice of noise before a run.
 *
 * @throws {TypeError} If a path has no seed.
 * @throws {RangeError} If a number is out of range, or the plan has stages with noise and no place on a path.
 */
export function checkNoiseChoice(plan: Plan, { seed, first = 0, noise = "fresh" }: NoiseChoice): void {
  for (const [name, value] of [["seed", seed ?? 0], ["first", first]] as const) {
    checkInteger(name, value, 0);
    if (!Number.isSafeInteger(value)) throw new RangeError(`${name} must be below 2^53, found ${value}`);
  }
  if (typeof noise === "function") return;
  checkOneOf("noise", noise, ["fresh", "path"]);
  if (noise !== "path") return;
  if (seed === undefined) throw new TypeError('noise "path" needs a seed, which the path belongs to, found none');
  const other = plan.stages.findIndex((stage) => stage.noise && !stage.path);
  if (other >= 0) {
    throw new RangeError(`noise "path" needs a plan whose noise lies on one, found no path at stage ${other}`);
  }
}

/** Fills `out` with the standard normal noise of a stage. @throws {NonFiniteError} If a caller's noise is not finite. */
export async function fillStageNoise(
  out: Tensor,
  stage: Stage,
  index: number,
  { seed = 0, first = 0, noise = "fresh" }: NoiseChoice,
): Promise<void> {
  const { data, dims: [images] } = out;
  if (typeof noise === "function") return put(out.data, await noise(stage.step, index), stage);
  const size = data.length / images;
  for (let i = 0; i < images; i++) {
    const row = data.subarray(i * size, (i + 1) * size), image = first + i;
    if (noise === "path") fillIncrement(row, { seed, image }, ...stage.path!);
    else fillNormal(row, { seed, image, step: index + 1 });
  }
}

function put(out: TensorData, given: Tensor, stage: Stage): void {
  const data = given?.data;
  if (!(data instanceof Float32Array || data instanceof Float64Array) || data.length !== out.length) {
    throw new TypeError(
      `noise must return float data of ${out.length} elements, found ${data?.length ?? typeof data}`,
    );
  }
  if (firstNotFinite(data) >= 0) throw new NonFiniteError("The noise", stage);
  out.set(data);
}
