import { checkInteger, checkOneOf } from "../internal/check.ts";
import { makePlan, PLAN_OPTION_NAMES, type PlanOptions } from "../methods/make_plan.ts";
import { checkOptions } from "../internal/check_options.ts";
import { FIT_STRENGTHS, type FitStrength, type FittedTo } from "../plans/fitted_to.ts";
import type { Plan } from "../plans/plan.ts";
import type { Sde } from "../schedules/sde.ts";
import { checkCheckpoint, type FitCheckpoint } from "./checkpoint.ts";
import { checkFiniteRho, checkFit } from "./check_fit.ts";
import { batchesOf, countsOf, DERIVED_SAMPLES, FRECHET_HELD_OUT_PART, HELD_OUT_PART, split } from "./parts.ts";
import { withStartMethod } from "./start_method.ts";
import { freeStart, laterStart } from "./starts.ts";
import { checkFeatureCounts, checkSamples } from "./check_samples.ts";
import { Aim } from "./aim.ts";
import { checkObjective, DISTANCE, type FitObjective, weightsOf } from "./objective.ts";
import { distanceAt } from "./distance.ts";
import { Loss, MEAN_SQUARE } from "./loss.ts";
import { planAt, type PlanPoint, type PlanSpace, unknownsOf, zeroOffsets } from "./plan_point.ts";
import { fixedPlans, type NamedPlan } from "./fixed_plans.ts";
import { judge, type Judged } from "./judge.ts";
import { search, type SearchReport } from "./search.ts";
import { type Samples, sizesOf, type Trajectories } from "./trajectories.ts";

/** Options of {@linkcode fitPlan}: the method to start from, iPNDM by default, and how far to go. */
export type FitOptions = PlanOptions & FitSettings;

/** How far a fit is to go. */
export interface FitSettings {
  /**
   * "timesteps" fits the grid, "queries" the grid and then grid and the times that the network is asked at, apart from it,
   * where it pays after a first step that takes no evaluation, "coefficients" the grid and then grid and coefficients together. Default "coefficients".
   */
  strength?: FitStrength;
  /** Evaluations that a step's coefficients reach back to, an integer of at least 1. Default 4. */
  history?: number;
  /** Most iterations of either part, an integer of at least 1. Default 10. */
  iterations?: number;
  /** Ends the work before its next evaluation. */
  signal?: AbortSignal;
  /** Ends the search before its next evaluation; the best plan so far is judged and returned. */
  stop?: AbortSignal;
  /** Called after each iteration. */
  onIteration?: (report: FitReport) => void;
  /**
   * Further trajectories, which neither the fit nor its choice among plans on the way sees: they say how good each plan
   * is, and whether the gain is beyond chance. Default: the held-out quarter.
   */
  judged?: readonly Trajectories[];
  /** What is to become small. Default: the distance to the exact samples. */
  objective?: FitObjective;
  /** Where an earlier fit of the same method and trajectories had come to: it goes on from there. */
  resume?: FitCheckpoint;
}

const OWN = [
  "strength",
  "history",
  "iterations",
  "signal",
  "stop",
  "onIteration",
  "judged",
  "objective",
  "resume",
];

/** Where a fit stands: median distances (root mean square of a sample) to its targets, or Fréchet distances. */
export interface FitReport {
  /** The part of the fit that it is in. */
  readonly strength: FitStrength;
  /** On the trajectories that are fitted to. */
  readonly fitted: number;
  /** On those that are held out. */
  readonly heldOut: number;
  /** The best so far, to resume from. */
  readonly checkpoint: FitCheckpoint;
}

/** A plan that was fitted, or the best fixed one where the fit is not better beyond chance. */
export interface Fit {
  /** The plan. */
  readonly plan: Plan;
  /** Whether it was fitted: whether the gain on trajectories that the fit did not see is beyond chance. */
  readonly improved: boolean;
  /** Median distance (root mean square of a sample) to the exact samples, of the plan that the fit started from. */
  readonly before: number;
  /** The same of the plan that it ended with. */
  readonly after: number;
  /** The best of the fixed plans: the method that the fit started from, and others on their better grids. */
  readonly fixed: NamedPlan;
  /**
   * Share of bootstrap draws of the judged samples in which the fitted plan beats the best fixed one, by median times root
   * mean square distance; beyond chance from .95 on, where neither of the two is worse.
   */
  readonly confidence: number;
  /** All plans with their quality, best first. */
  readonly table: readonly Judged[];
}

/**
 * Fitted coefficients are drawn to the exact ones as if they were known to this standard deviation, and as if a
 * sample's neighbouring elements, which err together, made up this many independent numbers.
 */
const OFFSET_DEVIATION = 3, NUMBERS_A_SAMPLE = 20;
/**
 * Fits a plan to exactly solved trajectories of a model: of all grids, and of all coefficients with `strength`
 * "coefficients", those whose samples are nearest to the exact ones, by Gauss-Newton least squares (compare arXiv
 * 2403.01329). The last quarter of the batches is held out.
 *
 * What it finds is judged beside the method that it starts from and other fixed ones on their better grids, and kept
 * where it is better than the best of them beyond chance.
 *
 * @param sde The schedule
 * @param trajectories At least two batches, of {@linkcode solveTrajectories}
 * @param options The method to start from, and how far to go
 * @returns The plan, with `fittedTo` saying what it was fitted to, or the best fixed plan
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
  trajectories: readonly Samples[],
  options: FitOptions = {},
): Promise<Fit> {
  checkOptions(options, [...PLAN_OPTION_NAMES, ...OWN]);
  const { strength = "coefficients", history = 4, iterations = 10, ...others } = options;
  const { signal, stop, onIteration, judged, objective = DISTANCE, resume, ...rest } = others;
  const solver = withStartMethod(rest);
  checkOneOf("strength", strength, FIT_STRENGTHS);
  checkInteger("history", history, 1);
  checkInteger("iterations", iterations, 1);
  checkObjective(objective);
  const start = makePlan(sde, solver);
  checkFiniteRho(sde, start.timesteps);
  const space: PlanSpace = { sde, options: solver };
  const offsets = strength === "coefficients" ? zeroOffsets(start, history) : undefined;
  const queries = strength === "queries" ? start.stages.map(() => 0) : undefined;
  checkFit(trajectories, start, unknownsOf({ timesteps: start.timesteps, queries, offsets }).length);
  if (resume) checkCheckpoint(resume, start.timesteps, { queries, offsets });
  const parts = split(trajectories, objective.frechet === undefined ? HELD_OUT_PART : FRECHET_HELD_OUT_PART);
  const unseen = judged ?? parts.heldOut;
  checkSamples(objective, parts, unseen);
  const aim = await Aim.of(objective, parts.fitted);
  if (aim.features !== undefined) checkFeatureCounts(aim.features, countsOf(parts, unseen));
  const grid: PlanPoint = { timesteps: resume?.grid ?? start.timesteps };
  let checkpoint: FitCheckpoint = { grid: grid.timesteps, point: resume?.point };

  const run = async (
    from: PlanPoint,
    part: FitStrength,
    { like, weight, most = iterations }: { like: PlanPoint; weight: number; most?: number },
  ) => {
    const unknowns = unknownsOf(from), times = from.timesteps.length - 1 + (from.queries?.length ?? 0);
    const prior = { start: zeroed(unknowns, times), weights: unknowns.map((_, i) => i < times ? 0 : weight) };
    const loss = aim.isFrechet
      ? MEAN_SQUARE
      : Loss.of((await distanceAt(space, like, aim, parts.fitted, signal))!.squares);
    const report = ({ fitted, heldOut, best }: SearchReport) => {
      checkpoint = part === "timesteps" ? { grid: best.timesteps } : { ...checkpoint, point: best };
      onIteration?.({ strength: part, fitted, heldOut, checkpoint });
    };
    return await search(space, from, {
      ...parts,
      aim,
      derived: aim.isFrechet ? batchesOf(parts.fitted, DERIVED_SAMPLES) : undefined,
      loss,
      prior,
      iterations: most,
      signal,
      stop,
      onIteration: report,
    });
  };
  const first = await run(grid, "timesteps", { like: grid, weight: 0, most: resume?.point ? 0 : iterations });
  const found = [first];
  if (queries) {
    const points = resume?.point ? [resume.point] : [first.point, ...freeStart(sde, first.point)];
    for (const from of points) {
      found.push(await run({ queries, ...from }, "queries", { like: first.point, weight: 0 }));
    }
  } else if (offsets) {
    const numbers = sizesOf(parts.fitted).samples * NUMBERS_A_SAMPLE;
    const prior = { like: first.point, weight: first.loss / numbers / OFFSET_DEVIATION ** 2 };
    const grids = resume?.point ? [resume.point] : [...laterStart(sde, first.point), first.point];
    for (const { timesteps } of grids) {
      const next = await run({ timesteps, offsets: resume?.point?.offsets ?? offsets }, "coefficients", prior);
      found.push(next);
      if (next.score < first.score) break;
    }
  }
  const prediction = solver.prediction ?? "eps";
  const candidates = found.map(({ point }) => ({ label: "fitted", plan: planAt(space, point)! }));
  const own = { label: START, plan: start };
  const fixedOnes = fixedPlans(sde, start.nfe, prediction);
  const { kept, fixed, confidence, table } = await judge(
    candidates,
    [own, ...fixedOnes],
    aim,
    unseen as readonly Trajectories[],
    signal,
  );
  const before = table.find(({ label }) => label === START)!.quality.median;
  const { quality, value } = table.find(({ plan }) => plan === (kept ?? fixed).plan)!, after = quality.median;
  const fixedValue = table.find(({ plan }) => plan === fixed.plan)!.value;
  const verdict = { before, after, fixed, confidence, table };
  if (!kept) return { plan: fixed.plan, improved: false, ...verdict };
  const fittedTo: FittedTo = {
    strength,
    prediction,
    rhos: kept.plan.timesteps.map((t) => sde.rho(t)),
    trajectories: sizesOf(trajectories).samples,
    before,
    after,
    heldOut: { samples: sizesOf(unseen).samples, ...quality },
    ...(aim.isPlain ? {} : { objective: { ...weightsOf(objective), before: fixedValue, after: value } }),
  };
  return { plan: { ...kept.plan, fittedTo }, improved: true, ...verdict };
}

/** The name of the plan that a fit starts from. */
const START = "the method given";

/** Where the prior draws to: the times that they are, offsets of zero. */
function zeroed(unknowns: readonly number[], times: number): number[] {
  return unknowns.map((value, i) => i < times ? value : 0);
}
