import type { Stage } from "../plans/plan.ts";
import { type Network, timeOf } from "./network.ts";

/**
 * The time that the network is asked at in each stage.
 *
 * @throws {RangeError} If one is not finite, or the network takes integers and it is none.
 */
export function timesOf(
  stages: readonly Stage[],
  network: Network,
  modelTime: (t: number) => number = (t) => t,
): number[] {
  const { isInteger } = timeOf(network);
  return stages.map(({ t }) => {
    const time = modelTime(t);
    if (!Number.isFinite(time)) throw new RangeError(`modelTime must be finite, found ${time} at t = ${t}`);
    if (isInteger && !Number.isInteger(time)) {
      throw new RangeError(
        `The model takes integer times in its input ${network.signature.t}, found ${time}: ` +
          "the plan cannot be compiled for it",
      );
    }
    return time;
  });
}
