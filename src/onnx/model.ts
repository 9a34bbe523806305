import type { EpsFn } from "../eps_fn.ts";

/** Where a model runs: "wasm" is onnxruntime-web, the others are execution providers of onnxruntime-node. */
export type Provider = "cpu" | "webgpu" | "cuda" | "wasm";

/** Every provider that can be asked for. */
export const PROVIDERS: readonly Provider[] = ["cpu", "webgpu", "cuda", "wasm"];

/** A model file by path or URL, or its bytes. */
export type ModelSource = string | URL | Uint8Array;

/** Options of the functions that open a model. */
export interface ModelOptions {
  /** Threads of the provider "cpu", an integer of at least 1. Default: ONNX Runtime's own choice. */
  threads?: number;
  /** Names of the model's inputs and output, where they differ from the usual ones. */
  names?: Partial<Signature>;
}

/** Names of a model's inputs and output, by their role. */
export interface Signature {
  /** The noisy images, float32 `[n, ...]`. */
  x: string;
  /** The time, float32 or int64: `[1]`, `[n]` or a scalar. */
  t: string;
  /** The prediction, float32, of the shape of x. */
  eps: string;
  /** The class of each image, int64 `[n]`. */
  label?: string;
  /** The scale of classifier-free guidance that the graph applies itself, float32 `[1]` or a scalar. */
  guidance?: string;
}

/** What the images of a batch are to show. */
export interface Conditions {
  /** The class of each image of the batch; needed where the model has a label input. */
  labels?: readonly number[];
  /**
   * Scale g of classifier-free guidance, `eps = eps_none + g (eps_label - eps_none)`; 1 is none. Both halves are one
   * batched run of the network, which counts as one evaluation. Default 1.
   */
  guidance?: number;
  /** The label that means "no label"; needed for guidance where the graph does not apply it itself. */
  noLabel?: number;
}

/** An open model. */
export interface OnnxModel {
  /** Where it runs. */
  readonly provider: Provider;
  /** Which inputs and output play which role. */
  readonly signature: Signature;
  /** The model as an eps function under the given conditions. */
  epsFn(conditions?: Conditions): EpsFn;
  /** Frees the session. */
  close(): Promise<void>;
}
