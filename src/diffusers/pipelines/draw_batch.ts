import { samplerFromPlan } from "../../run/get_sampler.ts";
import { getNoise } from "../../tensors/noise.ts";
import type { RgbImage } from "../autoencoders/pixels.ts";
import type { Conditions } from "./kind.ts";
import type { PreparedRun, Workings } from "./workings.ts";

/** Which images, and how. */
export interface BatchChoice {
  /** Image k of the batch comes from the noise of (seed, first + k). */
  readonly seed: number;
  readonly first: number;
  readonly count: number;
  readonly guidanceRescale?: number;
  /** Ends the run between two evaluations. */
  readonly signal?: AbortSignal;
}

/** Draws neighbouring images of a large set, each under its own row of the conditions. */
export async function drawBatch(
  workings: Workings,
  { request, planned: { plan, timeScale } }: PreparedRun,
  conditions: Conditions,
  { seed, first, count, guidanceRescale, signal }: BatchChoice,
): Promise<RgbImage[]> {
  const noise = workings.packed(getNoise(workings.latentDims(count, request), { seed, first }));
  const latents = await workings.denoise(
    noise.dims,
    conditions,
    { guidanceRescale, timeScale },
    (epsFn) => samplerFromPlan(plan, epsFn)(noise, { seed, first, signal }),
  );
  return await workings.decode(latents, request);
}
