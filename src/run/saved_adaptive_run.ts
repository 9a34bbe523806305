import { checkInteger } from "../internal/check.ts";
import { checkSameKind, checkTensor, type Tensor, type TensorData } from "../tensors/tensor.ts";

/**
 * An adaptive run at the end of a step: from here a sampler of the same options goes on as if it had never stopped, bit
 * for bit. It is a plain object of numbers and typed arrays.
 */
export interface SavedAdaptiveRun<Data extends TensorData = TensorData> {
  /** The state. */
  readonly x: Tensor<Data>;
  /** The model's eps there; absent where the state was changed since. */
  readonly eps?: Tensor<Data>;
  /** Evaluations so far. */
  readonly nfe: number;
  /** Steps so far that were done again with a smaller width. */
  readonly rejected: number;
  /** The times at which accepted steps began and ended, so far. */
  readonly timesteps: readonly number[];
  /** Where the run is, in the root of rho in which steps are chosen. */
  readonly position: number;
  /** Width of the step to come. */
  readonly width: number;
  /** Estimated error so far, in `x / signal`. */
  readonly error: number;
}

/** @throws {TypeError | RangeError} If a saved run does not fit the noise, or a number of it makes no sense. */
export function checkSavedAdaptive(saved: SavedAdaptiveRun, noise: Tensor, first: number): void {
  const { x, eps, nfe, rejected, timesteps, position, width, error } = saved;
  for (const [name, tensor] of [["x", x], ["eps", eps]] as const) {
    if (name === "eps" && tensor === undefined) continue;
    checkTensor(tensor!, `The saved run's ${name}`);
    checkSameKind(tensor!, noise, `The saved run's ${name}`);
  }
  checkInteger("The saved run's nfe", nfe, 1);
  checkInteger("The saved run's rejected", rejected, 0);
  const numbers = [position, width, error, ...Array.isArray(timesteps) ? timesteps : [NaN]];
  if (!numbers.every(Number.isFinite) || timesteps[0] !== first) {
    throw new RangeError(`A saved run of this sampler must begin at t = ${first}, found ${timesteps?.[0]}`);
  }
}
