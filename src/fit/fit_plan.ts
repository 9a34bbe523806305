import type { FittedTo } from "../plans/fitted_to.ts";
import type { Sde } from "../schedules/sde.ts";
import { Aim } from "./aim.ts";
import { beginningOf } from "./beginning.ts";
import { checkFit } from "./check_fit.ts";
import { checkFeatureCounts, checkSamples } from "./check_samples.ts";
import { checkCheckpoint } from "./checkpoint.ts";
import { findPoints } from "./find_points.ts";
import type { Fit } from "./fit.ts";
import { type FitOptions, settingsOf } from "./fit_settings.ts";
import { fixedPlans } from "./fixed_plans.ts";
import { judge } from "./judge.ts";
import { weightsOf } from "./objective.ts";
import { countsOf, FRECHET_HELD_OUT_PART, HELD_OUT_PART, split } from "./parts.ts";
import { planAt, type PlanSpace, unknownsOf, zeroOffsets } from "./plan_point.ts";
import { type Samples, sizesOf, type Trajectories } from "./trajectories.ts";

/**
 * Fits a plan to exactly solved trajectories of a model: of all grids, and of all coefficients with `strength`
 * "coefficients", those whose samples are nearest to the exact ones, by Gauss-Newton least squares (compare arXiv
 * 2403.01329). The last quarter of the batches is held out.
 *
 * What it finds is judged beside the method or plan that it starts from and fixed methods on their better grids, and
 * kept where it is better than the best of them beyond chance.
 *
 * @param sde The schedule
 * @param trajectories At least two batches, of {@linkcode solveTrajectories}
 * @param options The method to start from, and how far to go
 * @returns The plan, with `fittedTo` saying what it was fitted to, or the best of the others
 * @throws {RangeError} If an option is out of range, the trajectories are too few for the unknowns, the method takes
 * more than one evaluation a step, or no coefficients of the method make the plan to start from.
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
  const { solver, settings } = settingsOf(options);
  const { strength, history, objective, signal, judged } = settings;
  const { from, ...own } = beginningOf(sde, solver, settings), start = own.plan;
  const resume = settings.resume ?? from;
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
  const found = await findPoints(
    { space, aim, parts, settings: { ...settings, resume } },
    { queries, offsets },
    start.timesteps,
  );
  const prediction = solver.prediction ?? "eps";
  const candidates = found.map(({ point }) => ({ label: "fitted", plan: planAt(space, point)! }));
  const fixedOnes = fixedPlans(sde, start.nfe, prediction);
  const { kept, fixed, confidence, table } = await judge(
    candidates,
    [own, ...fixedOnes],
    aim,
    unseen as readonly Trajectories[],
    signal,
  );
  const before = table.find(({ plan }) => plan === start)!.quality.median;
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
