import type { Drawn } from "../../../src/cli/output/pipeline_cells.ts";
import { rootMeanSquare } from "../../../src/cli/output/root_mean_square.ts";
import { distancesOf } from "../distances.ts";
import type { ThingJudge } from "./thing_judge.ts";

/** What is found of some pictures. */
export interface FolderVerdict {
  /** Root mean square distance of the latents to the exact ones, in deviations of these; and the median picture's. */
  readonly latents: number;
  readonly median: number;
  /** The same of the pictures, in steps of 255. */
  readonly pixels: number;
  /** Share of them in which the judge names what was asked for. */
  readonly named?: number;
}

/** Judges pictures beside the exact ones. */
export async function folderVerdictOn(
  { latents, pictures }: Drawn,
  exact: Drawn,
  judge: ThingJudge | undefined,
): Promise<FolderVerdict> {
  const mean = exact.latents.reduce((sum, value) => sum + value, 0) / exact.latents.length;
  const unit = rootMeanSquare(exact.latents, new Float32Array(exact.latents.length).fill(mean));
  const { rmse, median } = distancesOf(latents, exact.latents, pictures.length);
  const named = await judge?.shareNamed(pictures);
  return {
    latents: rmse / unit,
    median: median / unit,
    pixels: rootMeanSquare(pixelsOf(pictures), pixelsOf(exact.pictures)),
    ...named === undefined ? {} : { named },
  };
}

function pixelsOf(pictures: Drawn["pictures"]): Float32Array {
  return Float32Array.from(pictures.flatMap(({ data }) => [...data]));
}
