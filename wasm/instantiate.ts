/**
 * Loads the kernels. Every caller gets an instance with a memory of its own, sized once, so no memory ever
 * grows (which would detach the views that a model may be reading) and no two samplers share a register.
 *
 * @module
 */
import { decodeBase64 } from "./decode_base64.ts";
import { KERNELS_BASE64 } from "./kernels.ts";

/** What assembly/index.ts exports; addresses and sizes are in bytes. */
export interface Kernels {
  gauss_legendre(n: number, nodes: number, weights: number): void;
  place_panels(
    low: number,
    high: number,
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
  update_f32: Update;
  update_f64: Update;
  scale_f32: Scale;
  scale_f64: Scale;
}

/** The fused update of assembly/update.ts; returns 0 where the model output was not finite. */
export type Update = (
  terms: number,
  convert: number,
  next: number,
  anchor: number,
  state: number,
  ring: number,
  stride: number,
  slots: number,
  newest: number,
  store: number,
  row: number,
  bytes: number,
) => number;

/** `input = scale * state` of assembly/update.ts. */
export type Scale = (input: number, scale: number, state: number, bytes: number) => void;

const PAGE = 65536;
let compiled: WebAssembly.Module | undefined;

/** An instance of the kernels over a fresh memory of at least `bytes` bytes, all zero. */
export function instantiate(bytes: number): { kernels: Kernels; buffer: ArrayBuffer } {
  const pages = Math.ceil(bytes / PAGE);
  if (pages > PAGE) {
    throw new RangeError(
      `The sampler needs ${bytes} bytes of WASM memory, at most ${
        PAGE * PAGE
      } are possible; sample in smaller batches`,
    );
  }
  compiled ??= new WebAssembly.Module(decodeBase64(KERNELS_BASE64));
  const memory = new WebAssembly.Memory({ initial: pages, maximum: pages });
  const { exports } = new WebAssembly.Instance(compiled, { env: { memory } });
  return { kernels: exports as unknown as Kernels, buffer: memory.buffer as ArrayBuffer };
}
