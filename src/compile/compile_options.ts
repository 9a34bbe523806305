import type { Signature } from "../onnx/model.ts";

/** How the steps stand in the graph: one body that a Loop repeats, or one after the other. */
export type Form = "loop" | "unrolled";

/** Every form. */
export const FORMS: readonly Form[] = ["loop", "unrolled"];

/** Classifier-free guidance: its scale, and what a network that does not apply it itself is guided by. */
export interface GuidanceOptions {
  /**
   * The scale of every image that is drawn, in place of an input of the compiled model. For a network that takes the
   * scale as an input it cannot be combined with the other two. Default: an input.
   */
  scale?: number;
  /** The label that means "no label", for a network with labels. */
  noLabel?: number;
  /**
   * Inputs, for instance text embeddings, that are given twice: the compiled model takes what stands for "nothing"
   * in a further input `negative_NAME`. Their first axis is the batch.
   */
  negative?: readonly string[];
}

/** An autoencoder's decoder, which makes images of what the sampler makes. */
export interface DecoderOptions {
  /** The ONNX file: one input, the latents, and one output, the images. Its opset is that of the model. */
  model: Uint8Array;
  /** The decoder is given `latents / scalingFactor + shiftFactor`, as in diffusers. Default 1. */
  scalingFactor?: number;
  /** Default 0. */
  shiftFactor?: number;
}

/** Options of {@linkcode compileModel}. */
export interface CompileOptions {
  /**
   * How the steps stand in the graph. Default "loop": a small file that loads as fast as the model. "unrolled" repeats
   * the network's nodes, not its weights, for each evaluation: it needs no control flow, but loads slower the more
   * steps there are, and rounds differently, as ONNX Runtime computes what depends on times alone beforehand.
   */
  form?: Form;
  /** Names of the model's inputs and output, where they differ from the usual ones. */
  names?: Partial<Signature>;
  /** The time that the network is asked at, of the sampler's time, where it was trained on another schedule. */
  modelTime?: (t: number) => number;
  /**
   * Guidance by twice the batch where the scale, a further input "guidance", is not 1; or the scale of a network that
   * guides by itself. Default: none is added, and an input of the network stays one.
   */
  guidance?: GuidanceOptions;
  /**
   * For a plan that adds noise: the graph makes it by itself with RandomNormalLike, from this seed, an integer from 0 to
   * 2^24 - 1, and goes on with other noise in each run of one session. Default: it is a further input `stage_noise`,
   * float32, `[number of stages that add noise, ...the images' shape]`.
   */
  noiseSeed?: number;
  /** What makes images of latents. Default: none, the sample is the output. */
  decoder?: DecoderOptions;
  /**
   * The values that become black and white where the output is to be pixels: uint8 `[n, height, width, channels]`,
   * rounded. Default: none, the output is float32 as the network's own.
   */
  pixels?: readonly [black: number, white: number];
  /** What else the file is to say of itself, in its `metadata_props`. */
  metadata?: Readonly<Record<string, string>>;
}
