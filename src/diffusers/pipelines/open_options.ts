import type { ProviderChoice } from "../../onnx/model.ts";
import type { HubOptions } from "../hub/hub_options.ts";
import type { PipelineOptions } from "./assemble.ts";

/** Options of {@linkcode openPipeline}. */
export interface OpenPipelineOptions extends PipelineOptions, HubOptions {
  /** Where the networks run. Default "auto". */
  provider?: ProviderChoice;
  /** Threads of the provider "cpu", an integer of at least 1. Default: ONNX Runtime's own choice. */
  threads?: number;
  /**
   * Whether each network runs in a worker of its own, so that this thread goes on answering; or the URL of the workers'
   * module, as of `openModel`. Default false.
   */
  worker?: boolean | URL;
}
