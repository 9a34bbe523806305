// What the entry points for Node and for browsers have in common.
export type { ImageInput } from "./autoencoders/image_input.ts";
export type { RgbImage } from "./autoencoders/pixels.ts";
export type { PipelineOptions } from "./pipelines/assemble.ts";
export type { Denoiser } from "./pipelines/denoiser.ts";
export type { Conditions } from "./pipelines/kind.ts";
export type { Pipeline } from "./pipelines/pipeline.ts";
export type {
  OwnRunOptions,
  PipelineResult,
  PipelineRunOptions,
  PipelineStep,
  SchedulerNoise,
} from "./pipelines/run_options.ts";
export type { PromptOptions } from "./tokenizers/prompt_rows.ts";
export type { NamedTensor, NamedTensors } from "../onnx/tensors/named_tensor.ts";
export type { NoiseArguments, SchedulerTau } from "./schedulers/noise_arguments.ts";
export { parseSchedulerConfig } from "./schedulers/parse_scheduler_config.ts";
export type { SchedulerOptions } from "./schedulers/scheduler_options.ts";
export { schedulerLevels, schedulerPlan } from "./schedulers/scheduler_plan.ts";
export type { SchedulerConfig } from "./schedulers/settings.ts";
export type { Level } from "./schedulers/steps/level.ts";
export type { FitQuality } from "../plans/fit_quality.ts";
export type { FitStrength, FittedObjective, FittedTo } from "../plans/fitted_to.ts";
export type { Plan, Stage } from "../plans/plan.ts";
export type { Prediction } from "../plans/prediction.ts";
