import { checkInteger, checkOneOf } from "../../internal/check.ts";
import { checkOptions } from "../../internal/check_options.ts";
import { RNGS } from "../../tensors/noise.ts";
import { checkTensor, type Tensor } from "../../tensors/tensor.ts";
import { checkImages } from "./check_images.ts";
import { checkPlanOptions } from "./check_plan_options.ts";
import { checkTexts, classesOf, promptsOf } from "./check_subject.ts";
import type { FolderFacts, PipelineKind, Request, Size } from "./kind.ts";
import { latentShape } from "./latent_shape.ts";
import { PIPELINE_RUN_OPTION_NAMES } from "./run_option_names.ts";
import type { PipelineRunOptions } from "./run_options.ts";

/**
 * Checks what a run asks for, before any work starts, and fills in the defaults of the class.
 *
 * @throws {TypeError} If an option does not fit the kind of pipeline, or another option.
 * @throws {RangeError} If an option is out of range; the message says what is allowed.
 */
export function checkRequest(kind: PipelineKind, facts: FolderFacts, options: PipelineRunOptions): Request {
  checkOptions(options, PIPELINE_RUN_OPTION_NAMES);
  const fromImage = options.mask ? kind.maskDefaults : options.image ? kind.imageDefaults : undefined;
  const defaults = { ...(fromImage ?? kind.defaults), ...facts.defaults };
  checkTexts(kind, options);
  const classes = classesOf(kind, facts, options);
  const prompts = promptsOf(options);
  const count = options.count ?? Math.max(classes.length, prompts.length, 1);
  checkInteger("count", count, 1);
  if (kind.takes === "class" && classes.length !== 1 && classes.length !== count) {
    throw new RangeError(`class must be one, or one an image, found ${classes.length} for ${count} images`);
  }
  if (prompts.length > 1 && prompts.length !== count) {
    throw new RangeError(`prompt must be one, or one an image, found ${prompts.length} for ${count} images`);
  }
  const size = { ...kind.defaultSize(facts), ...sizeOptions(options) };
  checkSize(size, kind.multipleOf(facts));
  const { guidance = defaults.guidance, guidanceRescale = 0, trueGuidance = 1, numStep = defaults.numStep } =
    options;
  checkNumber("guidance", guidance, -Infinity, Infinity);
  checkNumber("trueGuidance", trueGuidance, -Infinity, Infinity);
  checkNumber("guidanceRescale", guidanceRescale, 0, 1);
  checkInterval(options.guidanceInterval);
  checkInteger("numStep", numStep, 1);
  checkInteger("seed", options.seed ?? 0, 0);
  checkOneOf("rng", options.rng ?? "philox", RNGS);
  checkOneOf("output", options.output ?? "pixels", ["pixels", "latents"]);
  checkOneOf("longPrompts", options.longPrompts ?? "cut", ["cut", "chunks"]);
  if (options.maxSequenceLength !== undefined) checkInteger("maxSequenceLength", options.maxSequenceLength, 2);
  checkPlanOptions(options);
  checkImages(kind, facts, options, size);
  if (options.latents) checkLatents(options.latents, [count, ...latentShape(kind, facts, size)]);
  return {
    ...size,
    prompts,
    negativePrompt: options.negativePrompt,
    classes,
    count,
    guidance,
    trueGuidance,
    numStep,
    strength: options.strength ?? fromImage?.strength ?? 1,
    maxSequenceLength: options.maxSequenceLength,
  };
}

function sizeOptions({ width, height }: PipelineRunOptions): Partial<Size> {
  return { ...(width === undefined ? {} : { width }), ...(height === undefined ? {} : { height }) };
}

function checkSize(size: Size, multiple: number): void {
  for (const side of ["width", "height"] as const) {
    checkInteger(side, size[side], 1);
    if (size[side] % multiple !== 0) {
      throw new RangeError(`${side} must be a multiple of ${multiple}, found ${size[side]}`);
    }
  }
}

function checkInterval(interval: readonly number[] | undefined): void {
  if (interval && !(interval.length === 2 && interval[0] <= interval[1])) {
    throw new RangeError(`guidanceInterval must be two times, the lower first, found ${interval}`);
  }
}

function checkNumber(name: string, value: unknown, low: number, high: number): void {
  if (typeof value !== "number" || !Number.isFinite(value) || value < low || value > high) {
    const allowed = Number.isFinite(low) ? `a number from ${low} to ${high}` : "a finite number";
    throw new RangeError(`${name} must be ${allowed}, found ${value}`);
  }
}

function checkLatents(latents: Tensor, dims: readonly number[]): void {
  checkTensor(latents, "latents");
  if (`${latents.dims}` !== `${dims}`) {
    throw new RangeError(`latents must be of shape [${dims}], found [${latents.dims}]`);
  }
}
