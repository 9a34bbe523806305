import type { Form } from "../../compile/compile_options.ts";
import type { GridChoice } from "../../grids/grid_choice.ts";
import type { MethodOptions } from "../../methods/methods.ts";
import type { Plan } from "../../plans/plan.ts";
import { COMPILED, PLAN_OPTION_NAMES } from "../pipelines/run_option_names.ts";
import type { SchedulerNoise } from "../pipelines/run_options.ts";
import type { SchedulerConfig } from "../schedulers/settings.ts";

/** Options of {@linkcode compilePipeline} beside those of methods and grids. */
export interface OwnCompileOptions {
  /** How the steps stand in the graph: one body that a Loop repeats, or one after the other. Default "loop". */
  form?: Form;
  /** The exports to take where a folder has more than one: "fp16" for `model_fp16.onnx`. Default: `model.onnx`. */
  variant?: string;
  /** Width in pixels, where it must be known beforehand: for Flux, and where a schedule hangs on it. */
  width?: number;
  /** Height in pixels. */
  height?: number;
  /** Number of steps; a `plan` has its own. Default: that of the pipeline's class. */
  numStep?: number;
  /** Scale of guidance; up to 1 there is none. Default: that of the pipeline's class. */
  guidance?: number;
  /** Whether the scale is an input of the file, `guidance`, float32 `[1]`. Default false. */
  guidanceInput?: boolean;
  /** The text that no picture is to show. Default: what a run takes that names none. */
  negativePrompt?: string;
  /** Whether its token ids are inputs of the file, `negative_input_ids` and so on. Default false. */
  negativeInput?: boolean;
  /** Another scheduler in place of the folder's. */
  scheduler?: SchedulerConfig;
  /** A plan in place of the folder's scheduler, fitted or not. */
  plan?: Plan;
  /** For a plan that adds noise: the file makes it itself, from this seed. Default: it is an input, `stage_noise`. */
  noiseSeed?: number;
  /** Ids that T5 is given, in pipelines that have it. */
  maxSequenceLength?: number;
  /** Told what a user should know. Default: console.warn. */
  onWarning?: (message: string) => void;
}

/** Options of {@linkcode compilePipeline}; the plan is chosen as for a run. */
export type CompilePipelineOptions = OwnCompileOptions & GridChoice & (MethodOptions | SchedulerNoise);

/** The names of its own options; the type sees to it that none is missing. */
const OWN: Record<keyof OwnCompileOptions, null> = {
  ...COMPILED,
  form: null,
  variant: null,
  guidanceInput: null,
  negativeInput: null,
  noiseSeed: null,
  onWarning: null,
};

/** The names of all options. */
export const COMPILE_OPTION_NAMES: readonly string[] = [...Object.keys(OWN), ...PLAN_OPTION_NAMES];
