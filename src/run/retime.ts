import type { EpsFn } from "./eps_fn.ts";
import type { Sde } from "../schedules/sde.ts";

/**
 * Lets a model that was trained on one schedule sample on another of the same family: at time t of the sampler it
 * is asked at the time of its own schedule that has the same rho, hence the same alphaBar.
 *
 * @param epsFn The model, in the time of `own`
 * @param sampling The schedule that the sampler runs on
 * @param own The schedule that the model was trained on
 * @returns The model in the time of `sampling`
 */
export function retime(epsFn: EpsFn, sampling: Sde, own: Sde): EpsFn {
  const time = timeMap(sampling, own);
  return (x, t, out) => epsFn(x, time(t), out);
}

/** The time of the schedule `own` that has the same rho as a time of `sampling`. */
export function timeMap(sampling: Sde, own: Sde): (t: number) => number {
  return (t) => own.timeOfRho(sampling.rho(t));
}
