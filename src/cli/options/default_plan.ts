import type { Request } from "../../diffusers/pipelines/kind.ts";
import type { PipelineRunOptions } from "../../diffusers/pipelines/run_options.ts";
import type { Workings } from "../../diffusers/pipelines/workings.ts";
import type { LoadedModel } from "../../models/loaded_model.ts";
import type { OptionValues } from "../arguments/option_spec.ts";
import { announced, type FindPlan, type FittedUse, plansOfModel, plansOfPipeline } from "./fitted_plan.ts";
import { PIPELINE_SOLVER_OPTIONS } from "./pipeline_solver_options.ts";
import { saysOnlySteps, SOLVER_OPTIONS } from "./solver_options.ts";

/** Options of a pipeline that take it from what a plan is fitted to: noise, and guidance as it is. */
const OTHER_RUNS = { image: null, mask: null, strength: null, "guidance-rescale": null };

const none = () => undefined;

/** Finds the fitted plans that a model is drawn by where the options choose no sampler, and says so of each. */
export async function defaultPlans(
  values: OptionValues<keyof typeof SOLVER_OPTIONS>,
  path: string,
  model: Pick<LoadedModel, "card" | "sde">,
): Promise<FindPlan<FittedUse>> {
  return saysOnlySteps(values, SOLVER_OPTIONS) ? announced(await plansOfModel(path, model)) : none;
}

/** The same of a pipeline, for runs from noise. */
export async function defaultPipelinePlans(
  values: OptionValues<keyof typeof PIPELINE_SOLVER_OPTIONS | keyof typeof OTHER_RUNS>,
  workings: Workings,
): Promise<FindPlan<Request>> {
  const isOpen = saysOnlySteps(values, { ...PIPELINE_SOLVER_OPTIONS, ...OTHER_RUNS });
  return isOpen ? announced(await plansOfPipeline(workings)) : none;
}

/** The options of a run by the plan that was found; as they are where none was. */
export function byPlan(options: PipelineRunOptions, found: ReturnType<FindPlan<Request>>): PipelineRunOptions {
  return found ? { ...options, plan: found.plan } as PipelineRunOptions : options;
}
