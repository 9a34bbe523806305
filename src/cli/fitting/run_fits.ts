import { beginningOf } from "../../fit/beginning.ts";
import { checkFitSizes } from "../../fit/check_fit.ts";
import { fitEvaluations } from "../../fit/fit_cost.ts";
import { FRECHET_HELD_OUT_PART, HELD_OUT_PART } from "../../fit/parts.ts";
import { optimalTimesteps } from "../../fit/mod.ts";
import type { ProviderChoice } from "../../onnx/model.ts";
import { unknownsOf, zeroOffsets } from "../../fit/plan_point.ts";
import { makePlan, onGrid } from "../../methods/make_plan.ts";
import type { Plan } from "../../plans/plan.ts";
import type { FitStrength } from "../../plans/fitted_to.ts";
import type { Prediction } from "../../plans/prediction.ts";
import type { Sde } from "../../schedules/sde.ts";
import { sizeOf } from "../../tensors/tensor.ts";
import type { FitRequest, FitStart } from "../options/fit_options.ts";
import type { FitJob } from "./fit_jobs.ts";
import type { FitModel } from "./fit_model.ts";
import { fitOne, write } from "./fit_one.ts";
import { batchLengths, noiseBatches, solveSamples } from "./fit_samples.ts";
import { openObjective } from "./open_objective.ts";

/** Finds grids from the schedule alone, and writes their plans. */
export async function runScheduleFits(
  jobs: readonly FitJob[],
  sde: Sde,
  prediction: Prediction,
): Promise<void> {
  const plans = jobs.map(({ file, start: { solver } }) => {
    const timesteps = optimalTimesteps(sde, solver);
    return { file, plan: makePlan(sde, onGrid({ ...solver, prediction }, timesteps)) };
  });
  for (const { file, plan } of plans) {
    await write(file, plan);
    console.log(file.path);
  }
}

/** The seed of the noise, and where networks of features run. */
export interface FitRun {
  seed: number;
  provider: ProviderChoice | undefined;
  threads: number | undefined;
}

/** Fits plans to a model, and writes them. @returns The exit code where SIGINT ended it */
export async function runFits(
  model: FitModel,
  jobs: readonly FitJob[],
  request: FitRequest,
  { seed, ...run }: FitRun,
): Promise<number | void> {
  const {
    iterations,
    history,
    evaluations,
    trajectories: count,
    judged: judgedCount,
    guidance = [model.guidance],
  } = request;
  const strength = request.strength as Exclude<FitRequest["strength"], "schedule">;
  const [lengths, judgedLengths] = [count, judgedCount].map((samples) =>
    batchLengths(samples, guidance.length, model.batchLimit)
  );
  const isFrechet = request.objective.weights.frechet !== undefined;
  const heldOut = heldOutOf(lengths, isFrechet),
    counts = { fitted: count - heldOut, heldOut, judged: judgedCount };
  await using opened = await openObjective(request.objective, model, counts, run);
  // Where the reference is given, and nothing else is asked for, only the samples that judge need exact solutions.
  const { objective } = opened;
  const solves = !objective.reference || objective.distance !== undefined || objective.features !== undefined;
  let total = evaluations * (solves ? count + judgedCount : judgedCount);
  for (const { start } of jobs) {
    const reach = strength === "coefficients" ? history : undefined;
    const hasQueries = strength === "queries";
    const effort = { trajectories: count, judged: judgedCount, iterations, history: reach, isFrechet };
    const plan = checkSizes(model, lengths, start, { strength, history });
    total += fitEvaluations(model.sde, plan, { ...effort, hasQueries, hasStart: start.plan !== undefined });
  }
  console.error(`At most about ${total.toLocaleString("en-US")} evaluations of an image`);
  const common = { seed, scales: guidance, evaluations };
  const fitted = { ...common, lengths, first: 0, judges: false };
  const trajectories = solves ? await solveSamples(model, fitted) : await noiseBatches(model, fitted);
  const judged = await solveSamples(model, { ...common, lengths: judgedLengths, first: count, judges: true });
  for (const { start: { solver, plan: start }, ...job } of jobs) {
    const options = { ...solver, start, strength, history, objective, iterations };
    const data = { model, trajectories, judged, guidance, seed, network: opened.network };
    const code = await fitOne({ ...job, options }, data);
    if (code) return code;
  }
}

/** How many samples of batches a fit holds out. */
function heldOutOf(lengths: readonly number[], isFrechet: boolean): number {
  const batches = Math.max(1, Math.floor(lengths.length / (isFrechet ? FRECHET_HELD_OUT_PART : HELD_OUT_PART)));
  return lengths.slice(-batches).reduce((sum, length) => sum + length, 0);
}

/** Finds out before the trajectories are solved whether the fit will refuse them. @throws {RangeError} */
function checkSizes(
  { sde, dims, prediction }: FitModel,
  lengths: readonly number[],
  { solver, plan: start }: FitStart,
  { strength, history }: { strength: FitStrength; history: number },
): Plan {
  const { plan } = beginningOf(sde, { ...solver, prediction }, { start, strength, history });
  const offsets = strength === "coefficients" ? zeroOffsets(plan, history) : undefined;
  const samples = lengths.reduce((sum, length) => sum + length);
  const sizes = { batches: lengths.length, samples, elements: sizeOf(dims) };
  const queries = strength === "queries" ? plan.stages.map(() => 0) : undefined;
  checkFitSizes(sizes, plan, unknownsOf({ timesteps: plan.timesteps, queries, offsets }).length);
  return plan;
}
