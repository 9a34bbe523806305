import { samplerFromPlan } from "../run/get_sampler.ts";
import type { EvaluationBatcher } from "./evaluation_batcher.ts";
import type { Drawing } from "./image_model.ts";
import type { ImageRequest } from "./image_request.ts";

/** Called with the images, as PNG, as they are predicted on the way. */
export type OnPartial = (pngs: readonly Uint8Array[], index: number) => Promise<void>;

/**
 * Draws the images of one request; its evaluations are shared with those of other requests.
 *
 * @param drawing What the model is asked for
 * @param batcher What shares the evaluations
 * @param request The request
 * @param signal Ends it, for instance when the client has left
 * @param onPartial Called `request.partialImages` times, at evenly spaced steps
 * @returns The images as PNG
 */
export async function drawRequest<Conditions>(
  drawing: Drawing<Conditions>,
  batcher: EvaluationBatcher<Conditions>,
  { seed, partialImages }: ImageRequest,
  signal: AbortSignal,
  onPartial: OnPartial,
): Promise<Uint8Array[]> {
  const { plan, key } = drawing;
  const epsFn = batcher.epsFn({ key, conditions: await drawing.conditions() }, signal);
  const lastStep = plan.timesteps.length - 2;
  const shown = Array.from(
    { length: partialImages },
    (_, i) => Math.round((i + 1) * lastStep / (partialImages + 1)),
  );
  const state = await samplerFromPlan(plan, epsFn)(drawing.noise(), {
    signal,
    seed,
    onStep: async ({ step, clean }) => {
      const index = shown.indexOf(step);
      if (index >= 0) await onPartial(await drawing.pngs(clean()), index);
    },
  });
  return drawing.pngs(state);
}
