/**
 * Folders of diffusers in a browser: pipelines that make pictures, and schedulers as plans; with no module of Node in it.
 * The names are those of `@deis/deis/diffusers`.
 *
 * @module
 */
export * from "./common.ts";
export { type BrowserPipelineOptions, openPipeline } from "./pipelines/open_pipeline_on_web.ts";
