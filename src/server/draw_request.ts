import { samplerFromPlan } from "../run/get_sampler.ts";
import { getNoise } from "../tensors/noise.ts";
import type { Tensor } from "../tensors/tensor.ts";
import type { EvaluationBatcher } from "./evaluation_batcher.ts";
import type { ImageModel } from "./image_model.ts";
import type { ImageRequest } from "./image_request.ts";

/** Called with the image as it is predicted on the way. */
export type OnPartial = (clean: Tensor, index: number) => Promise<void>;

/**
 * Draws the images of one request; its evaluations are shared with those of other requests.
 *
 * @param model The model
 * @param batcher What shares the evaluations
 * @param request The request
 * @param signal Ends it, for instance when the client has left
 * @param onPartial Called `request.partialImages` times, at evenly spaced steps
 * @returns The images, in the model's own units
 */
export async function drawRequest(
  model: ImageModel,
  batcher: EvaluationBatcher,
  { n, seed, label, steps, partialImages }: ImageRequest,
  signal: AbortSignal,
  onPartial: OnPartial,
): Promise<Tensor> {
  const { images: { channels, height, width }, guidance } = model;
  const labels = label === undefined ? undefined : new Array<number>(n).fill(label);
  const plan = model.planOf(steps);
  const epsFn = batcher.epsFn({ labels, guidance }, signal);
  const lastStep = plan.timesteps.length - 2;
  const shown = Array.from(
    { length: partialImages },
    (_, i) => Math.round((i + 1) * lastStep / (partialImages + 1)),
  );
  return await samplerFromPlan(plan, epsFn)(getNoise([n, channels, height, width], { seed }), {
    signal,
    onStep: async ({ step, clean }) => {
      const index = shown.indexOf(step);
      if (index >= 0) await onPartial(clean(), index);
    },
  });
}
