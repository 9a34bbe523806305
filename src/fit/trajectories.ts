import { checkInteger } from "../internal/check.ts";
import { checkOptions } from "../internal/check_options.ts";
import type { EpsFn } from "../run/eps_fn.ts";
import { getSampler } from "../run/get_sampler.ts";
import type { Prediction } from "../plans/prediction.ts";
import type { Sde } from "../schedules/sde.ts";
import type { Tensor } from "../tensors/tensor.ts";
import { EXACT_EVALUATIONS, exactSolver } from "./exact_solver.ts";

/** Noise that belongs together, with the model under its conditions (labels, guidance). */
export interface NoiseBatch {
  /** Standard normal noise `[n, ...]`. */
  readonly noise: Tensor;
  /** The model under the conditions of these n samples. */
  readonly epsFn: EpsFn;
  /**
   * How many times n rows epsFn takes at most, those of all samples, then those of all samples again: a fit then asks in one
   * run of the network what it would in several. Default 1.
   */
  readonly copies?: number;
}

/** Noise, with the exact samples where the objective of a fit needs them. */
export type Samples = NoiseBatch & { readonly exact?: Tensor };

/** Noise with the samples that the probability flow takes it to. */
export interface Trajectories extends NoiseBatch {
  /** Where each noise ends when the flow is solved finely. */
  readonly exact: Tensor;
}

/** Options of {@linkcode solveTrajectories}. */
export interface SolveOptions {
  /** What the model predicts. Default "eps". */
  prediction?: Prediction;
  /** Evaluations a trajectory, an integer of at least 1. Default 240. */
  evaluations?: number;
  /** Ends the work before its next evaluation. */
  signal?: AbortSignal;
}

/**
 * Solves the probability flow from each noise, finely enough to count as exact.
 *
 * @param sde The schedule
 * @param batches Noise and model, batch by batch
 * @param options Prediction, evaluations, signal
 * @returns The batches with their exact samples, in the same order
 * @throws {RangeError} If an option is out of range, or a model output is not finite.
 */
export async function solveTrajectories(
  sde: Sde,
  batches: readonly NoiseBatch[],
  options: SolveOptions = {},
): Promise<Trajectories[]> {
  checkOptions(options, ["prediction", "evaluations", "signal"]);
  const { prediction, evaluations = EXACT_EVALUATIONS, signal } = options;
  const solved: Trajectories[] = [];
  for (const batch of batches) {
    const { noise, epsFn, copies } = batch;
    if (copies !== undefined) checkInteger("copies", copies, 1);
    const sampler = getSampler(sde, epsFn, { ...exactSolver(sde, evaluations), prediction });
    solved.push({ ...batch, exact: await sampler(noise, { signal }) });
  }
  return solved;
}

/** Number of samples in all batches, and of elements in each of them. */
export function sizesOf(batches: readonly NoiseBatch[]): { samples: number; elements: number } {
  const samples = batches.reduce((sum, { noise }) => sum + noise.dims[0], 0);
  return { samples, elements: batches[0].noise.data.length / batches[0].noise.dims[0] };
}
