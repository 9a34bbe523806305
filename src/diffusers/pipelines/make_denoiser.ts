import type { EpsFn } from "../../run/eps_fn.ts";
import type { Sde } from "../../schedules/sde.ts";
import { sizeOf } from "../../tensors/tensor.ts";
import type { Denoiser } from "./denoiser.ts";
import type { FolderSchedule } from "./folder_sde.ts";
import { joinConditions } from "./join_conditions.ts";
import type { Conditions, Encode } from "./kind.ts";
import type { OwnRunOptions } from "./run_options.ts";
import type { Workings } from "./workings.ts";

/** The denoiser of the images that a run would draw. */
export async function makeDenoiser(
  workings: Workings,
  options: OwnRunOptions,
  encode: Encode = workings.encoding(options),
): Promise<Denoiser> {
  const request = workings.request(options), images = request.count;
  const own = await workings.conditions(request, encode), joined = new Map<number, Conditions>();
  const conditionsOf = (copies: number) => {
    const conditions = joined.get(copies) ??
      joinConditions(new Array(copies).fill({ conditions: own, images }));
    joined.set(copies, conditions);
    return conditions;
  };
  const { guidanceRescale, guidanceInterval } = options, schedule = workings.scheduleOf(request);
  const asked = { guidanceRescale, guidanceInterval, timeScale: schedule.timeScale };
  const epsFn: EpsFn = async (x, t, out) => {
    const copies = x.dims[0] / images;
    if (!Number.isInteger(copies)) {
      throw new RangeError(`The images must be ${images}, or several times as many, found ${x.dims[0]}`);
    }
    return await workings.denoise(x.dims, conditionsOf(copies), asked, async (epsFn) => await epsFn(x, t, out));
  };
  const dims = workings.latentDims(1, request), noise = { data: new Float32Array(sizeOf(dims)), dims };
  return {
    sde: limitedSde(schedule),
    prediction: schedule.prediction,
    dims: workings.packed(noise).dims.slice(1),
    epsFn,
    decode: async (samples) => {
      const { data, dims } = await workings.decoded(samples, request);
      return { data: Float32Array.from(data, (value) => Math.min(Math.max(value, -1), 1)), dims };
    },
  };
}

/** The widest range of a schedule that starts where rho is finite. */
function limitedSde({ ranges }: FolderSchedule): Sde {
  return ranges.find(({ sde }) => sde.rho(sde.samplingT) < Infinity)!.sde;
}
