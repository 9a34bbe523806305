import type { PipelineRunOptions } from "../../diffusers/pipelines/run_options.ts";
import { RNGS } from "../../tensors/noise.ts";
import type { ParsedOptions } from "../arguments/option_spec.ts";
import { toInteger, toNumber, toOneOf } from "../arguments/option_values.ts";
import { readPicture } from "../files/read_picture.ts";
import { MOST_SIDE } from "./limits.ts";
import { PIPELINE_SOLVER_OPTIONS, pipelineSolverFiles, readPipelineSolver } from "./pipeline_solver_options.ts";

/** The options of a run of a pipeline. */
export const PIPELINE_OPTIONS = {
  prompt: {
    value: "TEXT",
    repeated: true as const,
    help: "what the images are to show; given again, the next one",
  },
  negative: { value: "TEXT", help: "what they are not to show" },
  class: { value: "LIST", help: "classes to draw, one or one an image, for pipelines that have classes" },
  count: { value: "N", help: "number of images (default: 1, or as many as there are prompts or classes)" },
  width: { value: "N", help: "width in pixels (default: the pipeline's own, or that of the image)" },
  height: { value: "N", help: "height in pixels (default: the same)" },
  guidance: {
    value: "G",
    help: "scale of guidance, up to 1 is none (default: that of the model's card, or of its class)",
  },
  "guidance-rescale": {
    value: "P",
    help: "share in which guided predictions keep their spread, 0 to 1 (default: 0)",
  },
  image: { value: "FILE", help: "a PNG to start from" },
  strength: { value: "P", help: "how much of it is drawn anew, above 0 to 1 (default: that of the class)" },
  mask: { value: "FILE", help: "a PNG, white where the image is painted anew" },
  ...PIPELINE_SOLVER_OPTIONS,
  seed: { value: "N", help: "seed of the noise; image i depends on the seed and i only (default: 0)" },
  rng: { value: "NAME", help: `where noise comes from: ${RNGS.join(", ")} (default: philox)` },
  "long-prompts": {
    value: "NAME",
    help: "what becomes of a prompt's end that does not fit: cut, chunks (default: cut)",
  },
  "prompt-weights": { help: "read (word:1.2) as a weight" },
  "max-sequence-length": { value: "N", help: "tokens that T5 is given (default: that of the class)" },
};

type Values = Omit<ParsedOptions<typeof PIPELINE_OPTIONS>, "prompt"> & { prompt?: string };

/** What the options say; reads the files that they name. @throws {UsageError} If a value is not allowed. */
export async function readRun(values: Values): Promise<PipelineRunOptions> {
  const classes = values.class?.split(",").map((item) => toInteger("class", item, 0)!);
  const image = values.image === undefined ? undefined : await readPicture("image", values.image);
  const options = {
    prompt: values.prompt,
    negativePrompt: values.negative,
    class: classes,
    count: toInteger("count", values.count, 1),
    width: toInteger("width", values.width, 1, MOST_SIDE) ?? image?.width,
    height: toInteger("height", values.height, 1, MOST_SIDE) ?? image?.height,
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
    ...await readPipelineSolver(values),
  };
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}

/** The files that the options name. */
export function runFiles(
  { image, mask, ...values }: Pick<Values, "image" | "mask" | "plan" | "timesteps" | "scheduler">,
): string[] {
  return [image, mask, ...pipelineSolverFiles(values)].filter((file) => file !== undefined);
}
