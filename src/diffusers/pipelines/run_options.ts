import type { Plan } from "../../plans/plan.ts";
import type { GridChoice } from "../../grids/grid_choice.ts";
import type { MethodChoice, MethodOptions } from "../../methods/methods.ts";
import type { NoiseChoice } from "../../run/stage_noise.ts";
import type { StepInfo } from "../../run/step_info.ts";
import type { Rng } from "../../tensors/noise.ts";
import type { Tensor } from "../../tensors/tensor.ts";
import type { ImageInput } from "../autoencoders/image_input.ts";
import type { RgbImage } from "../autoencoders/pixels.ts";
import type { NoiseArguments } from "../schedulers/noise_arguments.ts";
import type { SchedulerConfig } from "../schedulers/settings.ts";
import type { PromptOptions } from "../tokenizers/prompt_rows.ts";

/** What a callback is told at the end of each step. */
export interface PipelineStep extends StepInfo {
  /** The clean images as the last evaluation predicts them, decoded: this takes a run of the decoder. */
  decode(): Promise<RgbImage[]>;
}

/**
 * Options of a run. Those that are absent have the defaults of the pipeline's class in diffusers; for steps and guidance
 * those of the folder's card.json come first.
 *
 * The plan is the folder's own scheduler, or another one by `scheduler`, or a method of this library by `method` and the
 * options of `getSampler`, or a ready `plan`: one of them. A scheduler that has them takes `eta`, as in diffusers, and `tau`.
 */
export type PipelineRunOptions =
  & OwnRunOptions
  & GridChoice
  & (MethodOptions | SchedulerNoise);

/** What a scheduler that draws noise is told, in place of a method's options. */
export type SchedulerNoise =
  | MethodChoice<{ method?: undefined }, Required<Pick<NoiseArguments, "eta">>>
  | MethodChoice<{ method?: undefined }, Required<Pick<NoiseArguments, "tau">>>;

/** Options of a run beside those of methods and grids. */
export interface OwnRunOptions extends PromptOptions {
  /** What all images are to show, or each; for pipelines with a text encoder. */
  prompt?: string | readonly string[];
  /** What they are not to show; takes effect with guidance. */
  negativePrompt?: string;
  /** The class of all images, or of each; for pipelines with classes. */
  class?: number | readonly number[];
  /** Number of images. Default 1, or as many as there are prompts or classes. */
  count?: number;
  /** Width in pixels, a multiple of what the autoencoder asks for. */
  width?: number;
  /** Height in pixels. */
  height?: number;
  /** Number of steps; a `plan` has its own. */
  numStep?: number;
  /** Scale of guidance; up to 1 there is none. */
  guidance?: number;
  /** Share in which guided predictions are brought back to the spread of the unguided ones, 0 to 1. Default 0. */
  guidanceRescale?: number;
  /** Lowest and highest time, as the plan has them, at which guidance acts. Default: at all. */
  guidanceInterval?: readonly [low: number, high: number];
  /** Guidance by the negative prompt in pipelines that take `guidance` as an input (Flux), diffusers' true_cfg_scale. Default 1. */
  trueGuidance?: number;
  /** Seed of the noise, an integer from 0. Default 0. */
  seed?: number;
  /**
   * Where the noise of a seed comes from: "philox", whose image i depends on (seed, i) alone, or "torch", the noise that
   * diffusers draws by `torch.Generator("cpu").manual_seed(seed)`, for the picture of a seed that someone shared. Default
   * "philox".
   */
  rng?: Rng;
  /**
   * Where the noise that stochastic plans add comes from: "fresh" for each step, a "path" that stays the same with more
   * steps, or a function. Default "fresh", from the seed by `rng`.
   */
  noise?: NoiseChoice["noise"];
  /** Another scheduler in place of the folder's: a scheduler_config.json, parsed. */
  scheduler?: SchedulerConfig;
  /** A plan in place of the folder's scheduler, fitted or not. */
  plan?: Plan;
  /** Standard normal noise in place of the seed's, `[count, channels, height, width]` of the latents. */
  latents?: Tensor;
  /** The image to start from, of the size of the result. */
  image?: ImageInput;
  /** How much of the image is drawn anew, above 0 to 1. */
  strength?: number;
  /** White where the image is painted anew, black where it stays; of the size of the image. */
  mask?: ImageInput;
  /** Whether the result is pixels, or latents alone. Default "pixels". */
  output?: "pixels" | "latents";
  /** Ids that T5 is given of a prompt, in pipelines that have it: diffusers' max_sequence_length. */
  maxSequenceLength?: number;
  /** Ends the run: it rejects with the signal's reason. */
  signal?: AbortSignal;
  /** Called at the end of each step; what it returns is awaited. */
  onStep?: (step: PipelineStep) => void | Promise<void>;
}

/** What a run gives. */
export interface PipelineResult {
  /** The pictures; none with `output: "latents"`. */
  readonly images: RgbImage[];
  /** The latents as the sampler leaves them: diffusers' output_type "latent". */
  readonly latents: Tensor<Float32Array>;
  /** The plan that was run. */
  readonly plan: Plan;
}
