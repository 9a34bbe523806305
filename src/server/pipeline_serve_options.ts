import type { Request } from "../diffusers/pipelines/kind.ts";
import type { PipelineRunOptions } from "../diffusers/pipelines/run_options.ts";
import type { Workings } from "../diffusers/pipelines/workings.ts";
import type { Plan } from "../plans/plan.ts";

/** How a pipeline is served. */
export interface PipelineServeOptions {
  /** Its name in the list of models. */
  readonly name: string;
  /** Scheduler, method or plan, guidance, and how texts are read, for requests that do not say. */
  readonly run: PipelineRunOptions;
  /** What finds the fitted plan that a request of the pipeline is drawn by, where there is one. Default: none. */
  readonly fitted?: (workings: Workings) => Promise<(request: Request) => Plan | undefined>;
  /** Longest side of an image; default: twice that of the pipeline's own size. */
  readonly mostPixels?: number;
}
