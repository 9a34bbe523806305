import { GRID_CHOICE_NAMES } from "../../grids/grid_choice.ts";
import { METHOD_OPTION_NAMES } from "../../methods/resolve_method.ts";
import type { OwnRunOptions } from "./run_options.ts";

/** The names of those of a run's own options that a compiled pipeline takes, too. */
export const COMPILED = {
  negativePrompt: null,
  width: null,
  height: null,
  numStep: null,
  guidance: null,
  scheduler: null,
  plan: null,
  maxSequenceLength: null,
} as const satisfies Partial<Record<keyof OwnRunOptions, null>>;

/** The names of a run's own options; the type sees to it that none is missing. */
const OWN: Record<keyof OwnRunOptions, null> = {
  ...COMPILED,
  prompt: null,
  class: null,
  count: null,
  guidanceRescale: null,
  guidanceInterval: null,
  trueGuidance: null,
  seed: null,
  rng: null,
  noise: null,
  latents: null,
  image: null,
  strength: null,
  mask: null,
  output: null,
  longPrompts: null,
  promptWeights: null,
  signal: null,
  onStep: null,
};

/** The names of the options that choose a plan, beside a pipeline's own. */
export const PLAN_OPTION_NAMES: readonly string[] = ["method", ...METHOD_OPTION_NAMES, ...GRID_CHOICE_NAMES];

/** The names of all options of a run. */
export const PIPELINE_RUN_OPTION_NAMES: readonly string[] = [...Object.keys(OWN), ...PLAN_OPTION_NAMES];
