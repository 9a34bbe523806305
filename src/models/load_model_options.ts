import type { OpenModelOptions } from "../onnx/options.ts";

/** Options of `loadModel`: where the model runs, on how many threads, and whether in a worker. */
export type LoadModelOptions = Pick<OpenModelOptions, "provider" | "threads" | "worker">;
