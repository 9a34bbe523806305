import type { LoadedModel } from "../models/loaded_model.ts";
import type { EpsFn } from "../run/eps_fn.ts";
import { getSampler } from "../run/get_sampler.ts";
import { getNoise } from "../tensors/noise.ts";
import type { Account, Frame, Job } from "./messages.ts";

/** Draws images and shows them after each step; the time of `onFrame` counts for neither. */
export async function drawTrajectory(
  model: LoadedModel,
  { labels, seed, guidance, solver }: Job,
  { signal, onFrame }: { signal?: AbortSignal; onFrame: (frame: Frame, steps: number) => Promise<void> },
): Promise<Account> {
  const { sde, prediction, card: { input: { channels, height, width } } } = model;
  const images = model.epsFn({ labels, guidance });
  let modelMs = 0, shownMs = 0;
  const timed: EpsFn = async (x, t, out) => {
    const begin = performance.now();
    const result = await images(x, t, out);
    modelMs += performance.now() - begin;
    return result;
  };
  const begin = performance.now();
  const sampler = getSampler(sde, timed, { ...solver, prediction });
  const { timesteps, nfe } = sampler.plan, steps = timesteps.length - 1;
  const noise = getNoise([labels.length, channels, height, width], { seed });
  const show = async (frame: () => Frame) => {
    const start = performance.now();
    await onFrame(frame(), steps);
    shownMs += performance.now() - start;
  };
  await show(() => ({ index: 0, t: timesteps[0], state: noise.data, clean: noise.data }));
  await sampler(noise, {
    signal,
    onStep: ({ step, tNext, x, clean }) =>
      show(() => ({
        index: step + 1,
        t: tNext,
        state: x.data.slice(),
        clean: clean().data,
      })),
  });
  const totalMs = performance.now() - begin - shownMs;
  return { steps, nfe, modelSeconds: modelMs / 1000, solverSeconds: (totalMs - modelMs) / 1000 };
}
