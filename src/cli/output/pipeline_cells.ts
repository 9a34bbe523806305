import type { RgbImage } from "../../diffusers/autoencoders/pixels.ts";
import type { PipelineRunOptions } from "../../diffusers/pipelines/run_options.ts";
import type { PreparedRun, Workings } from "../../diffusers/pipelines/workings.ts";
import { samplerFromPlan } from "../../run/get_sampler.ts";
import { getNoise } from "../../tensors/noise.ts";
import type { Cell } from "./comparison_picture.ts";
import { rootMeanSquare } from "./root_mean_square.ts";

/** What a plan made: latents, and the pictures of them. */
export interface Drawn {
  readonly latents: Float32Array;
  readonly pictures: RgbImage[];
}

/**
 * What draws with one plan after the other: from the same noise, under conditions that are made once.
 *
 * @param workings The pipeline
 * @param asked What the pictures show
 * @param first Number of the first image, whose noise it has
 * @param onEvaluation Called after each evaluation
 */
export async function pipelineDrawing(
  workings: Workings,
  asked: PipelineRunOptions,
  first: number,
  onEvaluation: () => void,
): Promise<(run: PreparedRun) => Promise<Drawn>> {
  const { request } = workings.prepare(asked), { seed = 0, guidanceRescale } = asked;
  const conditions = await workings.conditions(request, workings.encoding(asked));
  const noise = workings.packed(getNoise(workings.latentDims(request.count, request), { seed, first }));
  return async ({ planned: { plan, timeScale } }) => {
    const latents = await workings.denoise(
      noise.dims,
      conditions,
      { guidanceRescale, timeScale },
      (epsFn) => {
        const counted: typeof epsFn = async (x, t, out) => {
          const result = await epsFn(x, t, out);
          onEvaluation();
          return result;
        };
        return samplerFromPlan(plan, counted)(noise, { seed, first });
      },
    );
    return { latents: latents.data, pictures: await workings.decode(latents, request) };
  };
}

/** Pictures as a cell of a comparison: planes of values from 0 to 255. */
export function cellOf({ pictures }: Drawn, caption: string): Cell {
  const plane = pictures[0].width * pictures[0].height;
  const images = new Float32Array(3 * plane * pictures.length);
  pictures.forEach(({ data }, image) => {
    data.forEach((value, i) => images[(3 * image + i % 3) * plane + Math.floor(i / 3)] = value);
  });
  return { images, caption };
}

/** How far latents are from those of the exact solution, in deviations of these. */
export function distanceToExact({ latents }: Drawn, exact: Drawn): number {
  const mean = exact.latents.reduce((sum, value) => sum + value, 0) / exact.latents.length;
  const deviation = rootMeanSquare(exact.latents, new Float32Array(exact.latents.length).fill(mean));
  return rootMeanSquare(latents, exact.latents) / deviation;
}
