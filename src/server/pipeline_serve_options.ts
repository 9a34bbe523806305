import type { PipelineRunOptions } from "../diffusers/pipelines/run_options.ts";

/** How a pipeline is served. */
export interface PipelineServeOptions {
  /** Its name in the list of models. */
  readonly name: string;
  /** Scheduler, method or plan, guidance, and how texts are read, for requests that do not say. */
  readonly run: PipelineRunOptions;
  /** Longest side of an image; default: twice that of the pipeline's own size. */
  readonly mostPixels?: number;
}
