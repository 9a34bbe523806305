import type { ModelOptions, NodeProvider, ProviderChoice, WebProvider } from "./model.ts";

/** Options of `openModel`. */
export interface OpenModelOptions extends ModelOptions {
  /**
   * Where the model runs. Default "auto": in Deno and Node the first of cuda, cpu and wasm that opens it (webgpu must be
   * asked for), in a browser webgpu where that is a GPU, otherwise wasm.
   */
  provider?: ProviderChoice;
  /**
   * Runs the model in a worker (of `node:worker_threads` in Deno and Node, a web worker in a browser), so that this
   * thread goes on with its own work during an evaluation. In a bundle, the URL of the module
   * `@deis/deis/onnx/worker`, bundled on its own. Default false.
   */
  worker?: boolean | URL;
}

/** Options of `openNodeModel`. */
export interface NodeModelOptions extends ModelOptions {
  /** Where the model runs; see {@linkcode Provider} for what each of them needs. Default "cpu". */
  provider?: NodeProvider;
}

/** Options of `openWebModel`. */
export interface WebModelOptions extends ModelOptions {
  /** Where the model runs. Default "wasm", which is everywhere. */
  provider?: WebProvider;
}
