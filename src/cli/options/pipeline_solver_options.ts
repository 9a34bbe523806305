import { readFile } from "node:fs/promises";
import { parseSchedulerConfig, type SchedulerConfig } from "../../diffusers/mod.ts";
import type { PipelineRunOptions, SchedulerNoise } from "../../diffusers/pipelines/run_options.ts";
import { SCHEDULERS } from "../../diffusers/schedulers/scheduler_registry.ts";
import { whyUnreadable } from "../../internal/why_unreadable.ts";
import type { OptionValues } from "../arguments/option_spec.ts";
import { toInteger, toNumber, toOneOf } from "../arguments/option_values.ts";
import { UsageError } from "../usage_error.ts";
import { MOST_STEPS } from "./limits.ts";
import { readPlan } from "./plan_file.ts";
import { METHOD_OPTIONS, readMethod, SOLVER_OPTIONS } from "./solver_options.ts";

/** The options that choose the plan of a pipeline. */
export const PIPELINE_SOLVER_OPTIONS = {
  scheduler: { value: "NAME", help: "another scheduler of diffusers by its class, or a scheduler_config.json" },
  ...SOLVER_OPTIONS,
  "num-step": {
    ...SOLVER_OPTIONS["num-step"],
    help: "number of steps (default: that of the model's card, or of its class)",
  },
};

/** The help of `plan` in commands that take a fitted plan by themselves. */
export const OPEN_PIPELINE_PLAN = {
  plan: {
    ...SOLVER_OPTIONS.plan,
    help:
      `${SOLVER_OPTIONS.plan.help} (default: that in plans/ of the folder that was fitted to it, the guidance ` +
      "and the number of steps, where there is one)",
  },
};

/** What the options say: a plan, a method, or a scheduler with its number of steps. @throws {UsageError} */
export async function readPipelineSolver(
  values: OptionValues<keyof typeof PIPELINE_SOLVER_OPTIONS>,
): Promise<PipelineRunOptions> {
  const numStep = toInteger("num-step", values["num-step"], 1, MOST_STEPS);
  const method = (Object.keys(METHOD_OPTIONS) as (keyof typeof METHOD_OPTIONS)[])
    .find((name) => !["num-step", "eta", "tau"].includes(name) && values[name] !== undefined);
  const given = (["plan", "scheduler"] as const).filter((name) => values[name] !== undefined);
  if (given.length > 1 || given.length === 1 && method) {
    throw new UsageError(`--${given[0]} chooses the sampler and cannot be combined with --${method ?? given[1]}`);
  }
  const eta = toNumber("eta", values.eta), tau = toNumber("tau", values.tau);
  // At most one of them is right, which the pipeline says better than a type.
  const steps = { numStep, ...(eta === undefined ? {} : { eta }), ...(tau === undefined ? {} : { tau }) } as
    & { numStep?: number }
    & SchedulerNoise;
  if (values.plan !== undefined) return { plan: await readPlan(values.plan), ...steps };
  if (values.scheduler !== undefined) return { scheduler: await readScheduler(values.scheduler), ...steps };
  if (!method) return steps;
  const { numStep: _, ...options } = await readMethod(values);
  return { ...options, ...(values.timesteps === undefined ? { numStep } : {}) } as PipelineRunOptions;
}

/** The files that the options name. */
export function pipelineSolverFiles(
  { plan, timesteps, scheduler }: OptionValues<"plan" | "timesteps" | "scheduler">,
): string[] {
  const config = scheduler?.endsWith(".json") ? scheduler : undefined;
  return [plan, timesteps, config].filter((file) => file !== undefined);
}

/** A scheduler by its class, with or without its last word, or by its config. */
async function readScheduler(name: string): Promise<SchedulerConfig> {
  if (name.endsWith(".json")) {
    try {
      return parseSchedulerConfig(await readFile(name, "utf8"));
    } catch (error) {
      throw new UsageError(`--scheduler ${name} cannot be read: ${whyUnreadable(error)}`);
    }
  }
  const names = Object.keys(SCHEDULERS);
  const whole = names.includes(`${name}Scheduler`) ? `${name}Scheduler` : name;
  return { _class_name: toOneOf("scheduler", whole, names) };
}
