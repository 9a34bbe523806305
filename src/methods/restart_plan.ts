import { checkInteger } from "../internal/check.ts";
import { checkOptions } from "../internal/check_options.ts";
import { chosenTimesteps } from "../grids/grid_choice.ts";
import { parsePlan } from "../plans/parse_plan.ts";
import type { Plan, Stage } from "../plans/plan.ts";
import { type Sde, sigmaOf } from "../schedules/sde.ts";
import { makePlan, onGrid, PLAN_OPTION_NAMES, type PlanOptions } from "./make_plan.ts";

/** An interval that a plan goes back over. */
export interface Restart {
  /** The timestep of the grid to which the plan returns. */
  from: number;
  /** The timestep of the grid after which it returns; less than `from`, with one at least between them. */
  to: number;
  /** How often, an integer of at least 1. Default 1. */
  times?: number;
}

/** Options of {@linkcode restartPlan}: those of {@linkcode makePlan}, and where to return. */
export type RestartOptions = PlanOptions & {
  /** The intervals, in the order in which they are met; they may not overlap. */
  restarts: readonly Restart[];
};

/**
 * Restart sampling (arXiv 2306.14878): where a method has come to the end of an interval, noise leads back up to its
 * start, and the interval is solved again. Errors that were made before are damped by the noise, those of a deterministic
 * method stay small. The noise takes the place of a step: the step that would end at `to` ends at `from`, with a weight of
 * noise, and the plan's times rise there. Each piece of the plan begins with an empty history.
 *
 * @param sde The schedule
 * @param options Method, grid and intervals; they are within the grid
 * @returns The plan
 * @throws {TypeError} If an option is unknown, or belongs to another method.
 * @throws {RangeError} If an option is out of range, or an interval is not of the grid.
 *
 * @example Back twice from 0.1 to 0.4
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { getLinearAlphaFns, restartPlan, VPSDE } from "@deis/deis";
 *
 * const plan = restartPlan(new VPSDE(getLinearAlphaFns(0.1, 20)), {
 *   method: "ddim",
 *   timesteps: [1, 0.7, 0.4, 0.2, 0.1, 0.001],
 *   restarts: [{ from: 0.4, to: 0.1, times: 2 }],
 * });
 * assertEquals(plan.timesteps, [1, 0.7, 0.4, 0.2, 0.4, 0.2, 0.4, 0.2, 0.1, 0.001]);
 * assertEquals(plan.stages.filter(({ noise }) => noise).map(({ step }) => plan.timesteps[step + 1]), [0.4, 0.4]);
 * ```
 */
export function restartPlan(sde: Sde, options: RestartOptions): Plan {
  checkOptions(options, [...PLAN_OPTION_NAMES, "restarts"]);
  const { restarts, ...rest } = options;
  const timesteps = chosenTimesteps(sde, rest, rest.invert ?? false);
  const pieces = piecesOf(timesteps, restarts);
  const stages: Stage[] = [], times: number[] = [];
  let order = 0, method = "";
  pieces.forEach((grid, index) => {
    const plan = makePlan(sde, onGrid(rest, grid)), next = pieces[index + 1]?.[0];
    const first = times.length;
    stages.push(...withJump(sde, plan, next).map((stage) => ({ ...stage, step: stage.step + first })));
    times.push(...grid.slice(0, -1));
    [order, method] = [Math.max(order, plan.order), plan.method];
  });
  times.push(timesteps[timesteps.length - 1]);
  return parsePlan({ method, order, nfe: stages.length, timesteps: times, stages });
}

/** The grid in pieces, of which each but the last ends where noise leads back to the start of the next. */
function piecesOf(timesteps: readonly number[], restarts: readonly Restart[]): number[][] {
  const pieces: number[][] = [];
  let begin = 0, done = 0;
  for (const { from, to, times = 1 } of restarts) {
    checkInteger("times", times, 1);
    const [high, low] = [from, to].map((time) => timesteps.indexOf(time));
    if (high < done || low <= high) {
      throw new RangeError(
        `A restart must go from a timestep of the grid to a later one, after the restarts before it, found ${from} to ${to}`,
      );
    }
    if (low === high + 1) {
      throw new RangeError(`A restart must lead over at least two steps of the grid, found one, ${from} to ${to}`);
    }
    pieces.push(timesteps.slice(begin, low + 1));
    for (let i = 1; i < times; i++) pieces.push(timesteps.slice(high, low + 1));
    [begin, done] = [high, low];
  }
  return [...pieces, timesteps.slice(begin)];
}

/** A plan's stages, the last one followed by the noise that leads up to the time `to`, if there is one. */
function withJump(sde: Sde, { stages, timesteps }: Plan, to: number | undefined): readonly Stage[] {
  if (to === undefined) return stages;
  const from = timesteps[timesteps.length - 1], ratio = sde.signal(to) / sde.signal(from);
  const { path: _path, noise = 0, ...last } = stages[stages.length - 1];
  const jump = sigmaOf(sde, to) * Math.sqrt(-Math.expm1(2 * Math.log(sde.rho(from) / sde.rho(to))));
  const update = last.update.map((weight) => ratio * weight);
  return [...stages.slice(0, -1), { ...last, update, noise: Math.hypot(ratio * noise, jump) }];
}
