import { readFile } from "node:fs/promises";
import { parseSchedulerConfig, type SchedulerConfig } from "../../diffusers/mod.ts";
import { SCHEDULERS } from "../../diffusers/schedulers/scheduler_registry.ts";
import type { PipelineRunOptions } from "../../diffusers/pipelines/run_options.ts";
import { RNGS } from "../../tensors/noise.ts";
import { whyUnreadable } from "../../internal/why_unreadable.ts";
import type { OptionValues } from "../arguments/option_spec.ts";
import { MOST_STEPS } from "./limits.ts";
import { toInteger, toNumber, toOneOf } from "../arguments/option_values.ts";
import { readPicture } from "../files/read_picture.ts";
import { UsageError } from "../usage_error.ts";
import { readPlan } from "./plan_file.ts";
import { METHOD_OPTIONS, readMethod, SOLVER_OPTIONS } from "./solver_options.ts";

/** The options of a run of a pipeline. */
export const PIPELINE_OPTIONS = {
  prompt: { value: "TEXT", help: "what the images are to show" },
  negative: { value: "TEXT", help: "what they are not to show" },
  class: { value: "LIST", help: "classes to draw, one or one an image, for pipelines that have classes" },
  count: { value: "N", help: "number of images (default: 1, or as many as there are classes)" },
  width: { value: "N", help: "width in pixels (default: the pipeline's own, or that of the image)" },
  height: { value: "N", help: "height in pixels (default: the same)" },
  guidance: { value: "G", help: "scale of guidance, up to 1 is none (default: that of the pipeline's class)" },
  "guidance-rescale": {
    value: "P",
    help: "share in which guided predictions keep their spread, 0 to 1 (default: 0)",
  },
  image: { value: "FILE", help: "a PNG to start from" },
  strength: { value: "P", help: "how much of it is drawn anew, above 0 to 1 (default: that of the class)" },
  mask: { value: "FILE", help: "a PNG, white where the image is painted anew" },
  scheduler: { value: "NAME", help: "another scheduler of diffusers by its class, or a scheduler_config.json" },
  ...SOLVER_OPTIONS,
  "num-step": { ...SOLVER_OPTIONS["num-step"], help: "number of steps (default: that of the pipeline's class)" },
  seed: { value: "N", help: "seed of the noise; image i depends on the seed and i only (default: 0)" },
  rng: { value: "NAME", help: `where noise comes from: ${RNGS.join(", ")} (default: philox)` },
  "long-prompts": {
    value: "NAME",
    help: "what becomes of a prompt's end that does not fit: cut, chunks (default: cut)",
  },
  "prompt-weights": { help: "read (word:1.2) as a weight" },
  "max-sequence-length": { value: "N", help: "tokens that T5 is given (default: that of the class)" },
};

type Values = OptionValues<keyof typeof PIPELINE_OPTIONS>;

/** What the options say; reads the files that they name. @throws {UsageError} If a value is not allowed. */
export async function readRun(values: Values): Promise<PipelineRunOptions> {
  const classes = values.class?.split(",").map((item) => toInteger("class", item, 0)!);
  const image = values.image === undefined ? undefined : await readPicture("image", values.image);
  const options = {
    prompt: values.prompt,
    negativePrompt: values.negative,
    class: classes,
    count: toInteger("count", values.count, 1),
    width: toInteger("width", values.width, 1) ?? image?.width,
    height: toInteger("height", values.height, 1) ?? image?.height,
    guidance: toNumber("guidance", values.guidance),
    guidanceRescale: toNumber("guidance-rescale", values["guidance-rescale"]),
    image,
    strength: toNumber("strength", values.strength),
    mask: values.mask === undefined ? undefined : await readPicture("mask", values.mask),
    seed: toInteger("seed", values.seed, 0),
    rng: toOneOf("rng", values.rng, RNGS),
    longPrompts: toOneOf("long-prompts", values["long-prompts"], ["cut", "chunks"]),
    promptWeights: values["prompt-weights"] === undefined ? undefined : true,
    maxSequenceLength: toInteger("max-sequence-length", values["max-sequence-length"], 2),
    ...await readSteps(values),
  };
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}

/** The files that the options name. */
export function runFiles({ image, mask, plan, timesteps, scheduler }: Values): string[] {
  const config = scheduler?.endsWith(".json") ? scheduler : undefined;
  return [image, mask, plan, timesteps, config].filter((file) => file !== undefined);
}

/** What chooses the plan: one, a method, or a scheduler with its number of steps. */
async function readSteps(values: Values): Promise<PipelineRunOptions> {
  const numStep = toInteger("num-step", values["num-step"], 1, MOST_STEPS);
  const method = (Object.keys(METHOD_OPTIONS) as (keyof typeof METHOD_OPTIONS)[])
    .find((name) => name !== "num-step" && values[name] !== undefined);
  const given = (["plan", "scheduler"] as const).filter((name) => values[name] !== undefined);
  if (given.length > 1 || given.length === 1 && method) {
    throw new UsageError(`--${given[0]} chooses the sampler and cannot be combined with --${method ?? given[1]}`);
  }
  if (values.plan !== undefined) return { plan: await readPlan(values.plan), numStep };
  if (values.scheduler !== undefined) return { scheduler: await readScheduler(values.scheduler), numStep };
  if (!method) return { numStep };
  const { numStep: _, ...options } = await readMethod(values);
  return { ...options, ...(values.timesteps === undefined ? { numStep } : {}) } as PipelineRunOptions;
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
