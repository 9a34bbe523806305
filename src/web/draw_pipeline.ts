import type { Pipeline } from "../diffusers/browser.ts";
import { getNoise } from "../tensors/noise.ts";
import type { Tensor } from "../tensors/tensor.ts";
import type { Following } from "./drawer.ts";
import { latentPictures } from "./latent_pictures.ts";
import type { Account, Job } from "./messages.ts";
import { type FindPlan, samplerText } from "./own_plans.ts";

/** The latents of a picture of the model. */
const LATENTS = [1, 4, 16, 16];
/** Pixels of a picture's side for one of its latents'. */
const FACTOR = 4;

/**
 * Draws a picture and shows it after each step: the latents, and the picture that the network expects of them. The last
 * moment is the finished picture.
 *
 * @param find Finds the fitted plan of a job that names no method
 */
export async function drawPipeline(
  pipeline: Pipeline,
  { subject, seed, guidance, solver }: Job,
  { signal, onFrame }: Following,
  find: FindPlan,
): Promise<Account> {
  const latents = getNoise(LATENTS, { seed });
  const preview = (state: Tensor) => latentPictures(state, FACTOR);
  const noise = preview(latents);
  await onFrame({ index: 0, state: noise, clean: noise }, solver.numStep);
  let samplingMs = 0, decodingMs = 0, mark = performance.now();
  /** The time since the last call. */
  const lap = () => -(mark - (mark = performance.now()));
  const own = solver.method === undefined ? find({ guidance, numStep: solver.numStep }) : undefined;
  const run = { ...(own ? { plan: own.plan } : solver), prompt: subject, seed, guidance, latents, signal };
  let last = 0;
  const { images, plan } = await pipeline.run({
    ...run,
    onStep: async ({ step, tNext, nfe, totalNfe, x, decode }) => {
      samplingMs += lap();
      last = tNext;
      if (nfe === totalNfe) return; // what follows is the finished picture
      const clean = await decode();
      decodingMs += lap();
      await onFrame({ index: step + 1, t: tNext, state: preview(x), clean }, solver.numStep);
      lap();
    },
  });
  decodingMs += lap();
  const steps = plan.timesteps.length - 1;
  await onFrame({ index: steps, t: last, state: images, clean: images }, steps);
  return {
    steps,
    nfe: plan.nfe,
    sampler: samplerText(own, plan),
    times: [["Time in network and solver", samplingMs / 1000], ["Time in decoder", decodingMs / 1000]],
  };
}
