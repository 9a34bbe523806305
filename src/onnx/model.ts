/// <reference lib="esnext.disposable" preserve="true" />
import type { NamedTensors } from "./tensors/named_tensor.ts";
import type { EpsFn } from "../run/eps_fn.ts";

/**
 * Where a model runs, and what that needs:
 *
 * - "cpu": onnxruntime-node's binary for the platform, and in Deno `--allow-ffi`. Its library sends usage data to its
 *   maker unless told not to, which needs `--allow-env=ORT_DISABLE_TELEMETRY`, too.
 * - "webgpu": the same, and on Linux the system's Vulkan loader `libvulkan.so.1`, a Vulkan driver, which states itself
 *   in a .json file in `vulkan/icd.d`, and a device.
 * - "cuda": Linux on x64, an NVIDIA device with its driver (`libcuda.so.1`), CUDA 13 (`libcudart.so.13`, `libcublas.so.13`,
 *   `libcublasLt.so.13`, `libcurand.so.10`) on LD_LIBRARY_PATH, and `libonnxruntime_providers_shared.so` and
 *   `libonnxruntime_providers_cuda.so` in the very folder of onnxruntime-node's `libonnxruntime.so.1`; the PyPI wheel
 *   onnxruntime-gpu of the same version carries the two.
 * - "wasm": onnxruntime-web, which asks nothing of the machine.
 *
 * In a browser, where onnxruntime-web is all there is, "webgpu" needs a GPU that the browser offers.
 */
export type Provider = "cpu" | "webgpu" | "cuda" | "wasm";

/** Every provider. */
export const PROVIDERS: readonly Provider[] = ["cpu", "webgpu", "cuda", "wasm"];

/** Providers of onnxruntime-node. */
export type NodeProvider = "cpu" | "webgpu" | "cuda";

/** Every provider of onnxruntime-node. */
export const NODE_PROVIDERS: readonly NodeProvider[] = ["cpu", "webgpu", "cuda"];

/** Where a model runs in a browser, by onnxruntime-web. */
export type WebProvider = "wasm" | "webgpu";

/** Every provider of onnxruntime-web. */
export const WEB_PROVIDERS: readonly WebProvider[] = ["wasm", "webgpu"];

/**
 * What can be asked for: a provider, or "auto". With onnxruntime-node that is the first of cuda, cpu and wasm that opens
 * the model. webgpu is used only where it is asked for, as nothing tells beforehand whether it would be a GPU or a
 * program that acts as one. In a browser, which tells, "auto" is webgpu where that is a GPU, and otherwise wasm.
 */
export type ProviderChoice = Provider | "auto";

/** Every choice. */
export const PROVIDER_CHOICES: readonly ProviderChoice[] = ["auto", ...PROVIDERS];

/** A model file by path or URL, or its bytes. */
export type ModelSource = string | URL | Uint8Array;

/** Options of the functions that open a model. */
export interface ModelOptions {
  /** Threads of the provider "cpu", an integer of at least 1. Default: ONNX Runtime's own choice. */
  threads?: number;
  /** Names of the model's inputs and output, where they differ from the usual ones. */
  names?: Partial<Signature>;
  /** Images that one run of the network takes at most; with guidance an image counts twice. Default: all. */
  batchLimit?: number;
}

/** Names of a model's inputs and output, by their role. */
export interface Signature {
  /** The noisy images, float32 or float16 `[n, ...]`. */
  x: string;
  /** The time, of any type of numbers: `[1]`, `[n]` or a scalar. */
  t: string;
  /** The prediction, of the shape of x, or of twice its channels, of which the second half is left out. */
  eps: string;
  /** The class of each image, int64 or int32 `[n]`. */
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
  /**
   * Further inputs by name, as text embeddings: a row an image, or one for all, of inputs that share the images' first
   * axis, and the others in their own shape. Numbers are converted to the type that the network declares. Guidance then
   * needs `negativeInputs`.
   */
  inputs?: NamedTensors;
  /** Those of the inputs that differ in the prediction without the condition. */
  negativeInputs?: NamedTensors;
  /** Share in which guided predictions are brought back to the spread of the conditional ones, 0 to 1. Default 0. */
  guidanceRescale?: number;
  /** Lowest and highest time at which guidance acts. Default: at all. */
  guidanceInterval?: readonly [low: number, high: number];
}

/** The names of all conditions. */
export const CONDITION_NAMES: readonly (keyof Conditions)[] = [
  "labels",
  "guidance",
  "noLabel",
  "inputs",
  "negativeInputs",
  "guidanceRescale",
  "guidanceInterval",
];

/** An open model. */
export interface OnnxModel extends AsyncDisposable {
  /** Where it runs. */
  readonly provider: Provider;
  /** Which inputs and output play which role. */
  readonly signature: Signature;
  /** The model as an eps function under the given conditions. */
  epsFn(conditions?: Conditions): EpsFn;
  /**
   * Frees the session, after the evaluations under way. The model and its eps functions then say that it is closed; a
   * further call does nothing. `await using model = ...` calls it at the end of the block.
   */
  close(): Promise<void>;
}
