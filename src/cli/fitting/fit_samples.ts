import { solveTrajectories, type Trajectories } from "../../fit/mod.ts";
import type { LoadedModel } from "../../models/loaded_model.ts";
import { getNoise } from "../../tensors/noise.ts";
import { allLabels, BATCH, labelsOf } from "../output/draw.ts";
import { Progress } from "../output/progress.ts";

/** Which samples are solved: images of a seed, batch by batch, of all scales of guidance in turn. */
export interface FitSamples {
  lengths: readonly number[];
  /** Number of the first image. */
  first: number;
  seed: number;
  scales: readonly number[];
  /** Evaluations of an exact solution. */
  evaluations: number;
}

/** How many samples are in each batch: there are at least four batches a scale of guidance, as far as samples go. */
export function batchLengths(count: number, scales: number): number[] {
  const size = Math.min(BATCH, Math.ceil(count / (4 * scales)));
  return Array.from({ length: Math.ceil(count / size) }, (_, i) => Math.min(size, count - i * size));
}

/** Exactly solved samples of all classes and scales of guidance. */
export async function solveSamples(model: LoadedModel, samples: FitSamples): Promise<Trajectories[]> {
  const { lengths, first: begin, seed, scales, evaluations } = samples;
  const { channels, height, width } = model.card.input;
  const labels = allLabels(model);
  const what = "evaluations of the exact solutions";
  const progress = new Progress(lengths.length * evaluations, what, { lineSeconds: LINE_SECONDS });
  try {
    return await solveTrajectories(
      model.sde,
      lengths.map((length, i) => {
        const first = begin + i * lengths[0];
        const epsFn = model.epsFn({
          labels: labels && labelsOf(labels, first, length),
          guidance: scales[i % scales.length],
        });
        return {
          noise: getNoise([length, channels, height, width], { seed, first }),
          epsFn: (x, t, out) => (progress.tick(), epsFn(x, t, out)),
        };
      }),
      { prediction: model.card.prediction, evaluations },
    );
  } finally {
    progress.stop();
  }
}

/** Seconds between two lines of progress where there is no terminal. */
export const LINE_SECONDS = 60;
