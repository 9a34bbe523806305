import { checkFitSizes } from "../../fit/check_fit.ts";
import { fitEvaluations } from "../../fit/fit_cost.ts";
import { optimalTimesteps } from "../../fit/mod.ts";
import { unknownsOf, zeroOffsets } from "../../fit/plan_point.ts";
import { makePlan, onGrid } from "../../methods/make_plan.ts";
import type { Plan } from "../../plans/plan.ts";
import type { Prediction } from "../../plans/prediction.ts";
import type { Sde } from "../../schedules/sde.ts";
import { sizeOf } from "../../tensors/tensor.ts";
import type { FitRequest } from "../options/fit_options.ts";
import type { FitJob } from "./fit_jobs.ts";
import type { FitModel } from "./fit_model.ts";
import { fitOne, write } from "./fit_one.ts";
import { batchLengths, solveSamples } from "./fit_samples.ts";

/** Most iterations of either part of a fit. */
const ITERATIONS = 10;

/** Finds grids from the schedule alone, and writes their plans. */
export async function runScheduleFits(
  jobs: readonly FitJob[],
  sde: Sde,
  prediction: Prediction,
): Promise<void> {
  const plans = jobs.map(({ file, solver }) => {
    const timesteps = optimalTimesteps(sde, solver);
    return { file, plan: makePlan(sde, onGrid({ ...solver, prediction }, timesteps)) };
  });
  for (const { file, plan } of plans) {
    await write(file, plan);
    console.log(file.path);
  }
}

/** Fits plans to a model, and writes them. @returns The exit code where SIGINT ended it */
export async function runFits(
  model: FitModel,
  jobs: readonly FitJob[],
  request: FitRequest,
  seed: number,
): Promise<number | void> {
  const { history, evaluations, trajectories: count, judged: judgedCount, guidance = [model.guidance] } = request;
  const strength = request.strength as Exclude<FitRequest["strength"], "schedule">;
  const [lengths, judgedLengths] = [count, judgedCount].map((samples) =>
    batchLengths(samples, guidance.length, model.batchLimit)
  );
  let total = evaluations * (count + judgedCount);
  for (const { solver } of jobs) {
    const reach = strength === "coefficients" ? history : undefined;
    const effort = { trajectories: count, judged: judgedCount, iterations: ITERATIONS, history: reach };
    total += fitEvaluations(model.sde, checkSizes(model, lengths, solver, reach), effort);
  }
  console.error(`At most about ${total.toLocaleString("en-US")} evaluations of an image`);
  const common = { seed, scales: guidance, evaluations };
  const trajectories = await solveSamples(model, { ...common, lengths, first: 0, judges: false });
  const judged = await solveSamples(model, { ...common, lengths: judgedLengths, first: count, judges: true });
  for (const { solver, ...job } of jobs) {
    const options = { ...solver, strength, history, iterations: ITERATIONS };
    const code = await fitOne({ ...job, options }, { model, trajectories, judged, guidance, seed });
    if (code) return code;
  }
}

/** Finds out before the trajectories are solved whether the fit will refuse them. @throws {RangeError} */
function checkSizes(
  { sde, dims }: FitModel,
  lengths: readonly number[],
  solver: FitJob["solver"],
  history: number | undefined,
): Plan {
  const plan = makePlan(sde, solver);
  const offsets = history === undefined ? undefined : zeroOffsets(plan, history);
  const samples = lengths.reduce((sum, length) => sum + length);
  const sizes = { batches: lengths.length, samples, elements: sizeOf(dims) };
  checkFitSizes(sizes, plan, unknownsOf({ timesteps: plan.timesteps, offsets }).length);
  return plan;
}
