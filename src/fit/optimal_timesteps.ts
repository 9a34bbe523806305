import { makePlan, onGrid, type PlanOptions } from "../methods/make_plan.ts";
import type { Sde } from "../schedules/sde.ts";
import { checkFiniteRho, checkOneEvaluationAStep } from "./check_fit.ts";
import { errorBound } from "./error_bound.ts";
import { withStartMethod } from "./start_method.ts";

/** Share of the interval to a neighbour that a time is first moved by, its last value, and how it shrinks. */
const FIRST_MOVE = 0.3, LAST_MOVE = 1e-3, SHRINK = 0.6;

/**
 * The grid that minimises a bound on the solver's error, from the schedule alone: for a method, an order and a number
 * of evaluations (compare arXiv 2402.17376). It needs no model and takes well under a second.
 *
 * The bound is the sum of the errors that each step makes on data of which no more is known than its size: Gaussian,
 * of standard deviation 0.3 to 3, so that eps along a trajectory is `rho / sqrt(s^2 + rho^2)`, up to a factor. Each
 * error is carried to the end by the exact flow. A small term for what a network's eps deviates by keeps the weights of
 * a step from growing. It serves t_ab, rho_ab and log_rho_ab; ipndm, whose errors partly cancel, it serves less.
 *
 * @param sde The schedule
 * @param solver Method (default: iPNDM), order, and the grid to start from
 * @returns numStep + 1 timesteps, with the ends of that grid
 * @throws {RangeError} If an option is out of range, or the method takes more than one evaluation a step.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { getLinearAlphaFns, makePlan, VPSDE } from "@deis/deis";
 * import { optimalTimesteps } from "@deis/deis/fit";
 *
 * const sde = new VPSDE(getLinearAlphaFns(0.1, 20));
 * const timesteps = optimalTimesteps(sde, { method: "t_ab", abOrder: 2, numStep: 6 });
 * const plan = makePlan(sde, { method: "t_ab", abOrder: 2, timesteps });
 * assertEquals(plan.nfe, 6);
 * ```
 */
export function optimalTimesteps(sde: Sde, solver: PlanOptions = {}): number[] {
  const options = withStartMethod(solver);
  const start = makePlan(sde, options);
  checkOneEvaluationAStep(start);
  checkFiniteRho(sde, start.timesteps);
  if (start.stages.some(({ clean }) => clean[0] === 0)) {
    throw new RangeError(`The bound is one for methods that extrapolate eps, found ${start.method}`);
  }
  const bound = (timesteps: readonly number[]) => errorBound(sde, makePlan(sde, onGrid(options, timesteps)));
  let times = [...start.timesteps], best = bound(times);
  for (let share = FIRST_MOVE; share > LAST_MOVE; share *= SHRINK) {
    for (let improved = true; improved;) {
      improved = false;
      for (let k = 1; k < times.length - 1; k++) {
        for (const moved of movesOf(sde, times, k, share)) {
          const candidate = times.with(k, moved), found = bound(candidate);
          if (found < best) [times, best, improved] = [candidate, found, true];
        }
      }
    }
  }
  return times;
}

/** A time moved up and down by a share of the way to its neighbours, less than half; on a discrete schedule to integers. */
function movesOf(sde: Sde, times: readonly number[], k: number, share: number): number[] {
  return [times[k - 1], times[k + 1]]
    .map((neighbour) => times[k] + share * (neighbour - times[k]))
    .map((t) => sde.isContinuous ? t : Math.round(t))
    .filter((t) => t !== times[k]);
}
