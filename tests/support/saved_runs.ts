// Runs of a model without meaning, smooth in state and time, and what they save on the way.
import {
  type EpsFn,
  getLinearAlphaFns,
  type RunOptions,
  type Sampler,
  type SavedRun,
  type Tensor,
  VPSDE,
} from "../../mod.ts";

/** The schedule of those runs. */
export const sde = new VPSDE(getLinearAlphaFns(0.1, 20));

/** Their model. */
export const tanhEps: EpsFn = (x, t, out) => void x.data.forEach((value, i) => out.data[i] = t * Math.tanh(value));

/** Runs a sampler to its end; `saves` are what can be written to a file and read again at the end of each step. */
export async function savesOf(
  sampler: Sampler,
  noise: Tensor<Float64Array>,
  options: RunOptions<Float64Array> = {},
): Promise<{ whole: Tensor<Float64Array>; saves: SavedRun[] }> {
  const saves: SavedRun[] = [];
  const whole = await sampler(noise, {
    ...options,
    onStep: ({ save }) => void saves.push(structuredClone(save())),
  });
  return { whole, saves };
}
