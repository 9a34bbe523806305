/**
 * Folders of diffusers: pipelines that make pictures, and schedulers as plans.
 *
 * @module
 */
export * from "./common.ts";
export { compilePipeline } from "./compile/compile_pipeline.ts";
export type { CompilePipelineOptions, OwnCompileOptions } from "./compile/folder_options.ts";
export type { HubOptions } from "./hub/hub_options.ts";
export type { OpenPipelineOptions } from "./pipelines/open_options.ts";
export { openPipeline } from "./pipelines/open_pipeline.ts";
