import { GRID_CHOICE_NAMES } from "../../grids/grid_choice.ts";
import { METHOD_OPTION_NAMES } from "../../methods/resolve_method.ts";
import type { OwnRunOptions } from "./run_options.ts";

/** The names of a run's own options; the type sees to it that none is missing. */
const OWN: Record<keyof OwnRunOptions, null> = {
  prompt: null,
  negativePrompt: null,
  class: null,
  count: null,
  width: null,
  height: null,
  numStep: null,
  guidance: null,
  guidanceRescale: null,
  guidanceInterval: null,
  trueGuidance: null,
  seed: null,
  rng: null,
  noise: null,
  scheduler: null,
  plan: null,
  latents: null,
  image: null,
  strength: null,
  mask: null,
  output: null,
  maxSequenceLength: null,
  longPrompts: null,
  promptWeights: null,
  signal: null,
  onStep: null,
};

/** The names of all options of a run. */
export const PIPELINE_RUN_OPTION_NAMES: readonly string[] = [
  ...Object.keys(OWN),
  "method",
  ...METHOD_OPTION_NAMES,
  ...GRID_CHOICE_NAMES,
];
