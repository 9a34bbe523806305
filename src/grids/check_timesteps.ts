import type { Sde } from "../schedules/sde.ts";

/** Slack at the ends of the schedule, relative to its length, for grids that were computed elsewhere. */
const SLACK = 1e-9;

/**
 * Checks a grid that the caller passes.
 *
 * @returns A copy of the grid
 * @throws {RangeError} If there are fewer than two times, or one is not finite, outside the schedule, or not
 * less (increasing: not greater) than the one before.
 */
export function checkTimesteps(sde: Sde, timesteps: ArrayLike<number>, increasing: boolean): number[] {
  const times = Array.from(timesteps);
  if (times.length < 2) throw new RangeError(`timesteps must have at least 2 entries, found ${times.length}`);
  const [low, high] = [sde.samplingEps, sde.samplingT];
  times.forEach((t, i) => {
    if (!(t >= low - SLACK * high && t <= high * (1 + SLACK))) {
      throw new RangeError(`timesteps must lie in [${low}, ${high}], found ${t} at index ${i}`);
    }
    if (i > 0 && !(increasing ? t > times[i - 1] : t < times[i - 1])) {
      const must = increasing ? "increase" : "decrease";
      throw new RangeError(`timesteps must ${must}, found ${t} after ${times[i - 1]} at index ${i}`);
    }
  });
  return times;
}
