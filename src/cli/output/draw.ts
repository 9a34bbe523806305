import type { EpsFn } from "../../run/eps_fn.ts";
import { samplerFromPlan } from "../../run/get_sampler.ts";
import { getNoise } from "../../tensors/noise.ts";
import type { LoadedModel } from "../../models/loaded_model.ts";
import { planOf, type Solver } from "../options/solver_options.ts";

/**
 * Images are drawn in batches of this size, always: the same image then meets the same batch whatever the count,
 * and a larger batch is no faster on a CPU.
 */
export const BATCH = 16;

/** Which images to draw. */
export type DrawOptions = Solver & {
  count: number;
  /** Number of the first image, a multiple of {@linkcode BATCH}. Default 0. */
  first?: number;
  seed: number;
  /** Classes, in turn; undefined for a model without classes. */
  labels: readonly number[] | undefined;
  guidance: number;
  /** Called after each evaluation. */
  onEvaluation?: () => void;
  /** Ends the run between two evaluations. */
  signal?: AbortSignal;
};

/** Images with the account of how they were made. */
export interface Drawing {
  /** One image after the other, in the model's own units. */
  images: Float32Array;
  /** Evaluations an image. */
  nfe: number;
  /** Time in the model. */
  modelSeconds: number;
  /** Time in the sampler beside the model: plan, updates, and the progress callback. */
  solverSeconds: number;
}

/** Number of evaluations that drawing `count` images of `nfe` evaluations each runs. */
export function evaluationsOf(count: number, nfe: number): number {
  return Math.ceil(count / BATCH) * nfe;
}

/** Every class of a model; undefined where it has none. */
export function allLabels({ card }: LoadedModel): number[] | undefined {
  return card.labels && Array.from({ length: card.labels.count }, (_, label) => label);
}

/** The class of each image: the given ones in turn, as image i depends on i alone. */
export function labelsOf(labels: readonly number[], first: number, count: number): number[] {
  return Array.from({ length: count }, (_, i) => labels[(first + i) % labels.length]);
}

/** Draws images with a model. Image i depends on (seed, i) and its class alone. */
export async function draw(model: LoadedModel, options: DrawOptions): Promise<Drawing> {
  const { count, first: begin = 0, seed, labels, guidance, onEvaluation, signal, ...solver } = options;
  const { channels, height, width } = model.card.input;
  const size = channels * height * width;
  const images = new Float32Array(count * size);
  let modelSeconds = 0, totalSeconds = 0;
  /** The model with the labels of the current batch. */
  let epsFn: EpsFn;
  const timed: EpsFn = async (x, t, out) => {
    const start = performance.now();
    const result = await epsFn(x, t, out);
    modelSeconds += (performance.now() - start) / 1000;
    onEvaluation?.();
    return result;
  };
  const beforePlan = performance.now();
  const sampler = samplerFromPlan(planOf(model.sde, { ...solver, prediction: model.card.prediction }), timed);
  totalSeconds += (performance.now() - beforePlan) / 1000;
  for (let done = 0; done < count; done += BATCH) {
    const batch = Math.min(BATCH, count - done), first = begin + done;
    epsFn = model.epsFn({ labels: labels && labelsOf(labels, first, batch), guidance });
    const noise = getNoise([batch, channels, height, width], { seed, first });
    const start = performance.now();
    const { data } = await sampler(noise, { signal, seed, first });
    totalSeconds += (performance.now() - start) / 1000;
    images.set(data, done * size);
  }
  return { images, nfe: sampler.plan.nfe, modelSeconds, solverSeconds: totalSeconds - modelSeconds };
}
