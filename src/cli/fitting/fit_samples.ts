import { type NoiseBatch, solveTrajectories, type Trajectories } from "../../fit/mod.ts";
import { getNoise } from "../../tensors/noise.ts";
import { BATCH } from "../output/draw.ts";
import { Progress } from "../output/progress.ts";
import type { FitModel } from "./fit_model.ts";

/** Which samples are solved: images of a seed, batch by batch, of all scales of guidance in turn. */
export interface FitSamples {
  lengths: readonly number[];
  /** Number of the first image. */
  first: number;
  seed: number;
  scales: readonly number[];
  /** Evaluations of an exact solution. */
  evaluations: number;
  /** Whether they are to judge. */
  judges: boolean;
}

/** How many samples are in each batch: there are at least four batches a scale of guidance, as far as samples go. */
export function batchLengths(count: number, scales: number, limit: number): number[] {
  const size = Math.min(BATCH, limit, Math.ceil(count / (4 * scales)));
  return Array.from({ length: Math.ceil(count / size) }, (_, i) => Math.min(size, count - i * size));
}

/** Exactly solved samples of all subjects and scales of guidance. */
export async function solveSamples(model: FitModel, samples: FitSamples): Promise<Trajectories[]> {
  const { lengths, evaluations } = samples, { prediction } = model;
  const what = "evaluations of the exact solutions";
  const progress = new Progress(lengths.length * evaluations, what, { lineSeconds: LINE_SECONDS });
  let isSolving = true;
  try {
    const batches = await noiseBatches(model, samples, () => isSolving && progress.tick());
    return await solveTrajectories(model.sde, batches, { prediction, evaluations });
  } finally {
    isSolving = false; // the same functions go on in the fit
    progress.stop();
  }
}

/** The same samples before they are solved. */
export async function noiseBatches(
  model: FitModel,
  { lengths, first: begin, seed, scales, judges }: FitSamples,
  onEvaluation: () => void = () => {},
): Promise<NoiseBatch[]> {
  const batches: NoiseBatch[] = [];
  for (const [i, count] of lengths.entries()) {
    const first = begin + i * lengths[0];
    const epsFn = await model.epsFn({ first, count, guidance: scales[i % scales.length], judges });
    batches.push({
      noise: getNoise([count, ...model.dims], { seed, first }),
      epsFn: (x, t, out) => (onEvaluation(), epsFn(x, t, out)),
      copies: Math.max(1, Math.floor(model.batchLimit / count)),
    });
  }
  return batches;
}

/** Seconds between two lines of progress where there is no terminal. */
export const LINE_SECONDS = 60;
