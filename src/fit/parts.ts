import { type Samples, sizesOf } from "./trajectories.ts";

/** One part of this many of the batches is held out: it chooses among the plans on the way. */
export const HELD_OUT_PART = 4;
/** A Fréchet distance takes many samples, there too. */
export const FRECHET_HELD_OUT_PART = 2;
/** Samples that derivatives are found of where the objective takes many. */
export const DERIVED_SAMPLES = 400;

/** Samples that are fitted to, and others that choose among the plans on the way. */
export interface Parts {
  readonly fitted: readonly Samples[];
  readonly heldOut: readonly Samples[];
}

/** Holds out the last batches, one part of so many. */
export function split(batches: readonly Samples[], part: number): Parts {
  const count = Math.max(1, Math.floor(batches.length / part));
  return { fitted: batches.slice(0, -count), heldOut: batches.slice(-count) };
}

/** How many samples are fitted to, held out, and judge. */
export function countsOf({ fitted, heldOut }: Parts, unseen: readonly Samples[]) {
  const [a, b, c] = [fitted, heldOut, unseen].map((batches) => sizesOf(batches).samples);
  return { fitted: a, heldOut: b, judged: c };
}

/** How many batches, the first ones, have so many samples. */
export function batchesOf(batches: readonly Samples[], samples: number): number {
  let sum = 0;
  const last = batches.findIndex(({ noise }) => (sum += noise.dims[0]) >= samples);
  return last < 0 ? batches.length : last + 1;
}

/** Whether grid and coefficients are fitted at once from the method's own grid, which brings a Fréchet distance as far in less time. */
export function fitsAtOnce(isFrechet: boolean, hasOffsets: boolean): boolean {
  return isFrechet && hasOffsets;
}
/** Iterations after which it goes on from the better of several grids. */
export const TRIAL_ITERATIONS = 2;

/**
 * Fitted coefficients are drawn to the exact ones as if they were known to this standard deviation, and as if a
 * sample's neighbouring elements, which err together, made up this many independent numbers; of a Fréchet distance, to
 * which the samples come together, a single one.
 */
const OFFSET_DEVIATION = 3, NUMBERS_A_SAMPLE = 20;

/** How strongly coefficients are drawn to the exact ones, where the fit begins with this loss. */
export function drawOf(loss: number, samples: number, isFrechet: boolean): number {
  return loss / (samples * (isFrechet ? 1 : NUMBERS_A_SAMPLE)) / OFFSET_DEVIATION ** 2;
}
