// One case of the fused update as contestants: ours, C, and plain JavaScript, all with the same layout of memory. Every
// array is written once before: pages that never were are one page of zeros, which no cache misses.
import { instantiate, UPDATE_KINDS } from "../../wasm/instantiate.ts";
import type { Timed } from "../speed/interleave.ts";
import type { UpdateC } from "./update_c.ts";

/** What is updated. */
export interface UpdateCase {
  type: typeof Float32Array | typeof Float64Array;
  /** Bytes of an array. */
  bytes: number;
  /** Entries of the history, the newest included. */
  terms: number;
  /** Whether the next state is written over the state. */
  inPlace: boolean;
  /** Whether there is an anchor, as in Runge-Kutta steps; multistep methods have none. */
  anchored: boolean;
}

/** Bytes between arrays, as the sampler's registers have them. */
const GAP = 320;
/** Bytes before the first array, for the row. */
const HEAD = 4096;

/** Arrays that the loops read and write, for each element. */
export function streams({ terms, anchored }: UpdateCase): number {
  return terms + 2 + (anchored ? 1 : 0);
}

/** The contestants by name, ours first. */
export function contestants(
  what: UpdateCase,
  variants: Record<string, { f32: UpdateC; f64: UpdateC }>,
): Record<string, Timed> {
  const row = Float64Array.from({ length: what.terms + 2 }, (_, i) => 0.3 + 0.01 * i);
  if (!what.anchored) row[0] = 0;
  const native = Object.entries(variants).map(([name, { f32, f64 }]) =>
    [name, inC(what, row, what.type === Float32Array ? f32 : f64)] as const
  );
  return { ours: ours(what, row), ...Object.fromEntries(native), "plain JavaScript": inJavaScript(what, row) };
}

function ours({ type, bytes, terms, inPlace, anchored }: UpdateCase, row: Float64Array): Timed {
  const stride = bytes + GAP;
  const { kernels, buffer } = instantiate("update", HEAD + stride * (terms + 3));
  new type(buffer).fill(1);
  new Float64Array(buffer, 0, 2).set([0, 1]);
  new Float64Array(buffer, 16, row.length).set(row);
  const [anchor, state, other, ring] = [0, 1, 2, 3].map((i) => HEAD + i * stride);
  const next = inPlace ? state : other, kind = anchored ? UPDATE_KINDS.anchored : UPDATE_KINDS.plain;
  const update = type === Float32Array ? kernels.update_f32 : kernels.update_f64;
  return (repeats) => {
    while (repeats--) update(terms - 1, kind, next, anchor, state, ring, stride, terms, 0, 0, 0, 16, bytes);
  };
}

function inC(
  { type, bytes, terms, inPlace, anchored }: UpdateCase,
  row: Float64Array<ArrayBuffer>,
  run: UpdateC,
): Timed {
  const stride = bytes + GAP, size = type.BYTES_PER_ELEMENT;
  const memory = new Uint8Array(stride * (terms + 3));
  new type(memory.buffer).fill(1);
  const [anchor, state, other, ring] = [0, 1, 2, 3].map((i) => Deno.UnsafePointer.of(memory.subarray(i * stride)));
  const weights = Deno.UnsafePointer.of(row), next = inPlace ? state : other;
  const [step, elements] = [BigInt(stride / size), BigInt(bytes / size)];
  return (repeats) =>
    run(next, anchored ? anchor : null, state, ring, step, weights, terms, elements, BigInt(repeats));
}

/** The loop as one would write it in JavaScript. */
function inJavaScript({ type, bytes, terms, inPlace, anchored }: UpdateCase, row: Float64Array): Timed {
  const length = bytes / type.BYTES_PER_ELEMENT;
  const [anchor, state, other, ...history] = Array.from(
    { length: terms + 3 },
    () => new type(length).fill(1),
  );
  const next = inPlace ? state : other;
  return (repeats) => {
    while (repeats--) {
      for (let i = 0; i < length; i++) {
        let sum = row[1] * state[i];
        if (anchored) sum += row[0] * anchor[i];
        for (let j = 0; j < terms; j++) sum += row[j + 2] * history[j][i];
        next[i] = sum;
      }
    }
  };
}
