/// <reference lib="esnext.disposable" preserve="true" />
import type { Denoiser } from "./denoiser.ts";
import type { Conditions } from "./kind.ts";
import type { OwnRunOptions, PipelineResult, PipelineRunOptions } from "./run_options.ts";

/** A checkpoint of diffusers that makes pictures. `await using pipeline = ...` closes it at the end of the block. */
export interface Pipeline extends AsyncDisposable {
  /** Its class in diffusers. */
  readonly className: string;
  /**
   * Makes pictures.
   *
   * @param options What they are to show, how many, how large, by which plan
   * @returns Pictures, latents, and the plan that was run
   * @throws {TypeError} If an option does not fit the pipeline, or a part is missing.
   * @throws {RangeError} If an option is out of range, or the network's output is not finite.
   */
  run(options?: PipelineRunOptions): Promise<PipelineResult>;
  /**
   * What the network is told of the prompts, by the names of its inputs: `inputs` with the condition, `negative`
   * without, where there is guidance.
   *
   * @param options As for {@linkcode Pipeline.run}
   */
  encode(options?: PipelineRunOptions): Promise<Conditions>;
  /**
   * The denoising network under the conditions of the images that a run would draw, for samplers of your own and for fits.
   *
   * @param options As for {@linkcode Pipeline.run}
   * @throws {TypeError} If an option does not fit the pipeline, or a part is missing.
   * @throws {RangeError} If an option is out of range.
   */
  denoiser(options?: OwnRunOptions): Promise<Denoiser>;
  /** Frees every network. */
  close(): Promise<void>;
}
