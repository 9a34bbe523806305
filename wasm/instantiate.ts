/**
 * Loads the kernels. A memory is sized once, so none ever grows, which would detach the views that a model may be
 * reading.
 *
 * @module
 */
import { decodeHex } from "./decode_hex.ts";
import { GUIDANCE_HEX, NOISE_HEX, QUADRATURE_HEX, UPDATE_HEX } from "./kernels.ts";

/** The modules by name. */
export interface Kernels {
  guidance: GuidanceKernels;
  noise: NoiseKernels;
  quadrature: QuadratureKernels;
  update: UpdateKernels;
}

/** What assembly/guidance.ts exports; addresses and sizes are in bytes. */
export interface GuidanceKernels {
  guide_f32(none: number, cond: number, out: number, scale: number, bytes: number): void;
  rescale_f32(cond: number, image: number, share: number, bytes: number): void;
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

/** `input = scale * state` of assembly/update.ts. */
export type Scale = (input: number, scale: number, state: number, bytes: number) => void;

/** Cuts `bytes` bytes to [-limit, limit] and multiplies them by `scale`, in place. */
export type Clamp = (array: number, limit: number, scale: number, bytes: number) => void;

const PAGE = 65536;
const SOURCES = { guidance: GUIDANCE_HEX, noise: NOISE_HEX, quadrature: QUADRATURE_HEX, update: UPDATE_HEX };
const compiled: Partial<Record<keyof Kernels, WebAssembly.Module>> = {};

/** A module's functions over the memory that they work in. */
export interface Instance<Name extends keyof Kernels> {
  readonly kernels: Kernels[Name];
  readonly buffer: ArrayBuffer;
}

/** The bytes of a memory for at least `bytes` bytes. */
export function memorySize(bytes: number): number {
  return PAGE * Math.max(1, Math.ceil(bytes / PAGE));
}

/** An instance of a module over a fresh memory of at least `bytes` bytes, all zero. */
export function instantiate<Name extends keyof Kernels>(name: Name, bytes: number): Instance<Name> {
  const pages = memorySize(bytes) / PAGE;
  if (pages > PAGE) {
    throw new RangeError(
      `The sampler needs ${bytes} bytes of WASM memory, at most ${
        PAGE * PAGE
      } are possible; sample in smaller batches`,
    );
  }
  const module = compiled[name] ??= new WebAssembly.Module(decodeHex(SOURCES[name]));
  const memory = new WebAssembly.Memory({ initial: pages, maximum: pages });
  const { exports } = new WebAssembly.Instance(module, { env: { memory } });
  return { kernels: exports as unknown as Kernels[Name], buffer: memory.buffer as ArrayBuffer };
}
