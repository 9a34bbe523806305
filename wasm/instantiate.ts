/**
 * Loads the kernels. A memory is sized once, so none ever grows, which would detach the views that a model may be
 * reading.
 *
 * @module
 */
import { NOISE_HEX, QUADRATURE_HEX, UPDATE_HEX } from "./kernels.ts";
import { load } from "./load.ts";

/** The modules by name. */
export interface Kernels {
  noise: NoiseKernels;
  quadrature: QuadratureKernels;
  update: UpdateKernels;
}

/** What assembly/noise.ts exports. */
export interface NoiseKernels {
  normal_f32: Normal;
  normal_f64: Normal;
  /** Bytes at the start of memory that are the kernel's own. */
  RESERVED: WebAssembly.Global;
}

/** Normals of the counters [block, step, image] and those that follow, `bytes` bytes of them: 16 numbers at a time. */
export type Normal = (
  out: number,
  bytes: number,
  block: number,
  step: number,
  imageLow: number,
  imageHigh: number,
  key0: number,
  key1: number,
) => void;

/** What assembly/quadrature.ts exports; addresses and sizes are in bytes. */
export interface QuadratureKernels {
  gauss_legendre(n: number, nodes: number, weights: number): void;
  place_panels(
    low: number,
    growth: number,
    panels: number,
    n: number,
    nodes: number,
    weights: number,
    abscissae: number,
    measures: number,
  ): number;
  add_lagrange(
    values: number,
    measures: number,
    count: number,
    knots: number,
    order: number,
    sums: number,
  ): void;
}

/** What assembly/update.ts exports. */
export interface UpdateKernels {
  update_f32: Update;
  update_f64: Update;
  scale_f32: Scale;
  scale_f64: Scale;
  clamp_f32: Clamp;
  clamp_f64: Clamp;
}

/** What an update does: without the anchor, whose weight is 0; with it; with a store row that is not [0, 1]. */
export const UPDATE_KINDS = { plain: 0, anchored: 1, converted: 2 } as const;

/** The fused update of assembly/update.ts; `noise` is 0 where there is none; returns 0 where the next state, and so also where the model output, is not finite. */
export type Update = (
  terms: number,
  kind: number,
  next: number,
  anchor: number,
  state: number,
  ring: number,
  stride: number,
  slots: number,
  newest: number,
  noise: number,
  store: number,
  row: number,
  bytes: number,
) => number;

/** `input = scale * state` of assembly/update.ts; returns 0 where it is not finite. */
export type Scale = (input: number, scale: number, state: number, bytes: number) => number;

/** Cuts `bytes` bytes to [-limit, limit] and multiplies them by `scale`, in place. */
export type Clamp = (array: number, limit: number, scale: number, bytes: number) => void;

const SOURCES = { noise: NOISE_HEX, quadrature: QUADRATURE_HEX, update: UPDATE_HEX };

/** A module's functions over the memory that they work in. */
export interface Instance<Name extends keyof Kernels> {
  readonly kernels: Kernels[Name];
  readonly buffer: ArrayBuffer;
}

/** An instance of a module over a fresh memory of at least `bytes` bytes, all zero. */
export function instantiate<Name extends keyof Kernels>(name: Name, bytes: number): Instance<Name> {
  const { exports, buffer } = load(SOURCES[name], bytes);
  return { kernels: exports as unknown as Kernels[Name], buffer };
}
