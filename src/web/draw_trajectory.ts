import type { LoadedModel } from "../models/loaded_model.ts";
import type { EpsFn } from "../run/eps_fn.ts";
import { getSampler, samplerFromPlan } from "../run/get_sampler.ts";
import { getNoise } from "../tensors/noise.ts";
import type { Tensor } from "../tensors/tensor.ts";
import type { Following } from "./drawer.ts";
import type { Account, Frame, Job } from "./messages.ts";
import { type FindPlan, samplerText } from "./own_plans.ts";
import { picturesOf } from "./picture.ts";

/**
 * Draws images and shows them after each step; the time of `onFrame` counts for neither network nor solver.
 *
 * @param find Finds the fitted plan of a job that names no method
 */
export async function drawTrajectory(
  model: LoadedModel,
  { subject, seed, guidance, solver }: Job,
  { signal, onFrame }: Following,
  find: FindPlan,
): Promise<Account> {
  const { sde, prediction, card: { input: { channels, height, width } } } = model;
  const labels = [...subject].map(Number);
  const dims = [labels.length, channels, height, width];
  const images = model.epsFn({ labels, guidance });
  let modelMs = 0, shownMs = 0;
  const timed: EpsFn = async (x, t, out) => {
    const begin = performance.now();
    const result = await images(x, t, out);
    modelMs += performance.now() - begin;
    return result;
  };
  const own = solver.method === undefined ? find({ guidance, numStep: solver.numStep }) : undefined;
  const begin = performance.now();
  const sampler = own ? samplerFromPlan(own.plan, timed) : getSampler(sde, timed, { ...solver, prediction });
  const { timesteps, nfe } = sampler.plan, steps = timesteps.length - 1;
  const show = async (frame: () => Frame) => {
    const start = performance.now();
    await onFrame(frame(), steps);
    shownMs += performance.now() - start;
  };
  const pictures = (data: Tensor["data"]) => picturesOf({ data, dims });
  const noise = getNoise(dims, { seed });
  await show(() => ({ index: 0, t: timesteps[0], state: pictures(noise.data), clean: pictures(noise.data) }));
  await sampler(noise, {
    signal,
    onStep: ({ step, tNext, x, clean }) =>
      show(() => ({ index: step + 1, t: tNext, state: pictures(x.data), clean: pictures(clean().data) })),
  });
  const totalMs = performance.now() - begin - shownMs;
  return {
    steps,
    nfe,
    sampler: samplerText(own, sampler.plan),
    times: [["Time in network", modelMs / 1000], ["Time in solver", (totalMs - modelMs) / 1000]],
  };
}
