import { GRID_CHOICE_NAMES } from "../../grids/grid_choice.ts";
import { METHOD_OPTION_NAMES } from "../../methods/resolve_method.ts";
import type { OwnRunOptions } from "./run_options.ts";

/** The names of a run's own options; the type sees to it that none is missing. */
const OWN: Record<keyof OwnRunOptions, true> = {
  prompt: true,
  negativePrompt: true,
  class: true,
  count: true,
  width: true,
  height: true,
  numStep: true,
  guidance: true,
  guidanceRescale: true,
  guidanceInterval: true,
  trueGuidance: true,
  seed: true,
  rng: true,
  noise: true,
  scheduler: true,
  plan: true,
  latents: true,
  image: true,
  strength: true,
  mask: true,
  output: true,
  maxSequenceLength: true,
  longPrompts: true,
  promptWeights: true,
  signal: true,
  onStep: true,
};

/** The names of all options of a run. */
export const PIPELINE_RUN_OPTION_NAMES: readonly string[] = [
  ...Object.keys(OWN),
  "method",
  ...METHOD_OPTION_NAMES,
  ...GRID_CHOICE_NAMES,
];
