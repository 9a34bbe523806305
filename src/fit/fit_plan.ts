import { checkInteger, checkOneOf } from "../internal/check.ts";
import { makePlan, PLAN_OPTION_NAMES, type PlanOptions } from "../methods/make_plan.ts";
import { checkOptions } from "../internal/check_options.ts";
import type { FitStrength } from "../plans/fitted_to.ts";
import type { Plan } from "../plans/plan.ts";
import type { Sde } from "../schedules/sde.ts";
import { checkFiniteRho, checkFit } from "./check_fit.ts";
import { distanceAt, Loss } from "./distance.ts";
import { planAt, type PlanPoint, type PlanSpace, startingAt, unknownsOf, zeroOffsets } from "./plan_point.ts";
import { type Found, search } from "./search.ts";
import { sizesOf, type Trajectories } from "./trajectories.ts";

/** Options of {@linkcode fitPlan}: the method to start from, and how far to go. */
export type FitOptions = PlanOptions & FitSettings;

/** How far a fit is to go. */
export interface FitSettings {
  /** "timesteps" fits the grid, "coefficients" the grid and then grid and coefficients together. Default "coefficients". */
  strength?: FitStrength;
  /** Evaluations that a step's coefficients reach back to, an integer of at least 1. Default 4. */
  history?: number;
  /** Most iterations of either part, an integer of at least 1. Default 10. */
  iterations?: number;
  /** Ends the work before its next evaluation. */
  signal?: AbortSignal;
  /** Called after each iteration. */
  onIteration?: (report: FitReport) => void;
}

const OWN = ["strength", "history", "iterations", "signal", "onIteration"];

/** Where a fit stands: median distances (root mean square of a sample) to the exact samples. */
export interface FitReport {
  /** The part of the fit that it is in. */
  readonly strength: FitStrength;
  /** On the trajectories that are fitted to. */
  readonly fitted: number;
  /** On those that are held out. */
  readonly heldOut: number;
}

/** A plan that was fitted, or the one it started from where no better was found. */
export interface Fit {
  /** The plan. */
  readonly plan: Plan;
  /** Whether the fit was better on the trajectories that it did not see. */
  readonly improved: boolean;
  /** Median distance (root mean square of a sample) to the exact held-out samples, of the plan that the fit started from. */
  readonly before: number;
  /** The same of the plan that it ended with. */
  readonly after: number;
}

/** One part of this many of the batches is held out: it chooses among the plans on the way and gives `after`. */
const HELD_OUT_PART = 4;
/**
 * Fitted coefficients are drawn to the exact ones as if they were known to this standard deviation, and as if a
 * sample's neighbouring elements, which err together, made up this many independent numbers.
 */
const OFFSET_DEVIATION = 3, NUMBERS_A_SAMPLE = 20;
/** A search for coefficients begins with a grid that starts where rho is this at most. */
const START_RHO = 14;

/**
 * Fits a plan to exactly solved trajectories of a model: of all grids, and of all coefficients with `strength`
 * "coefficients", those whose samples are nearest to the exact ones, by Gauss-Newton least squares (compare arXiv
 * 2403.01329). The last quarter of the batches is held out.
 *
 * @param sde The schedule
 * @param trajectories At least two batches, of {@linkcode solveTrajectories}
 * @param options The method to start from, and how far to go
 * @returns The plan, with `fittedTo` saying what it was fitted to, or the fixed plan where the fit made things worse
 * @throws {RangeError} If an option is out of range, the trajectories are too few for the unknowns, or the method takes
 * more than one evaluation a step or a corrector.
 *
 * @example A grid for data that is standard normal times a half
 * ```ts
 * import { assert } from "@std/assert";
 * import { type EpsFn, getLinearAlphaFns, getNoise, VPSDE } from "@deis/deis";
 * import { fitPlan, solveTrajectories } from "@deis/deis/fit";
 *
 * const sde = new VPSDE(getLinearAlphaFns(0.1, 20));
 * const epsFn: EpsFn = (x, t, out) => {
 *   const alphaBar = sde.alphaBar(t), sigma = Math.sqrt(1 - alphaBar);
 *   x.data.forEach((value, i) => out.data[i] = sigma * value / (alphaBar / 4 + sigma * sigma));
 * };
 * const batches = [1, 2, 3, 4].map((seed) => ({ noise: getNoise([16, 1], { seed }), epsFn }));
 * const trajectories = await solveTrajectories(sde, batches);
 * const { before, after } = await fitPlan(sde, trajectories, { numStep: 5, strength: "timesteps" });
 * assert(after < 0.7 * before);
 * ```
 */
export async function fitPlan(
  sde: Sde,
  trajectories: readonly Trajectories[],
  options: FitOptions = {},
): Promise<Fit> {
  checkOptions(options, [...PLAN_OPTION_NAMES, ...OWN]);
  const { strength = "coefficients", history = 4, iterations = 10, signal, onIteration, ...solver } = options;
  checkOneOf("strength", strength, ["timesteps", "coefficients"]);
  checkInteger("history", history, 1);
  checkInteger("iterations", iterations, 1);
  const start = makePlan(sde, solver);
  checkFiniteRho(sde, start.timesteps);
  const space: PlanSpace = { sde, options: solver };
  const grid: PlanPoint = { timesteps: start.timesteps };
  const offsets = strength === "coefficients" ? zeroOffsets(start, history) : undefined;
  checkFit(trajectories, start, unknownsOf({ ...grid, offsets }).length);
  const parts = split(trajectories);

  const run = async (
    from: PlanPoint,
    part: FitStrength,
    { like, weight }: { like: PlanPoint; weight: number },
  ) => {
    const unknowns = unknownsOf(from), times = from.timesteps.length - 1;
    const prior = { start: unknowns, weights: unknowns.map((_, i) => i < times ? 0 : weight) };
    const loss = Loss.of((await distanceAt(space, like, parts.fitted, signal))!.squares);
    const report = (now: { fitted: number; heldOut: number }) => onIteration?.({ strength: part, ...now });
    return await search(space, from, { ...parts, loss, prior, iterations, signal, onIteration: report });
  };
  const first = await run(grid, "timesteps", { like: grid, weight: 0 });
  let found: Found = first;
  if (offsets) {
    const numbers = sizesOf(parts.fitted).samples * NUMBERS_A_SAMPLE;
    const prior = { like: first.point, weight: first.loss / numbers / OFFSET_DEVIATION ** 2 };
    for (const { timesteps } of [...laterStart(sde, first.point), first.point]) {
      const next = await run({ timesteps, offsets }, "coefficients", prior);
      if (next.after < found.after) found = next;
      if (found !== first) break;
    }
  }
  const { before } = first, { after } = found;
  if (!(after < before)) return { plan: start, improved: false, before, after: before };
  const plan = planAt(space, found.point)!;
  const fittedTo = {
    strength,
    prediction: solver.prediction ?? "eps",
    rhos: plan.timesteps.map((t) => sde.rho(t)),
    trajectories: sizesOf(trajectories).samples,
    before,
    after,
  };
  return { plan: { ...plan, fittedTo }, improved: true, before, after };
}

/**
 * The grid from where the state has a little of the image in it, if it starts before: what a network says of pure noise
 * is nearly the noise itself, and coefficients make good what taking it for the state of a later time leaves out.
 */
function laterStart(sde: Sde, { timesteps }: PlanPoint): PlanPoint[] {
  if (!(sde.rho(timesteps[0]) > START_RHO)) return [];
  const times = startingAt(timesteps, sde.timeOfRho(START_RHO)).map((t) => sde.isContinuous ? t : Math.round(t));
  return times.every((t, i) => i === 0 || t < times[i - 1]) ? [{ timesteps: times }] : [];
}

function split(batches: readonly Trajectories[]): { fitted: Trajectories[]; heldOut: Trajectories[] } {
  const count = Math.max(1, Math.floor(batches.length / HELD_OUT_PART));
  return { fitted: batches.slice(0, -count), heldOut: batches.slice(-count) };
}
