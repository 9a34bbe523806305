/**
 * How fast is the fused update, `next = a anchor + b state + sum c_j h_j`, against C and plain JavaScript?
 *
 * @module
 */
import { instantiate } from "../wasm/instantiate.ts";
import { interleave, type Timed } from "./interleave.ts";
import { compileUpdates, type UpdateC } from "./update_c.ts";

const SIZES = { "16 KB": 2 ** 14, "64 KB": 2 ** 16, "1 MB": 2 ** 20, "16 MB": 2 ** 24, "64 MB": 2 ** 26 };
const TERMS = [1, 2, 4, 8];
/** Bytes between arrays, as the sampler's registers have them; C is given the same layout. */
const GAP = 320;

const variants = await compileUpdates();
if (Object.keys(variants).length === 0) console.log("gcc is not there: the comparison with C is left out");
console.log("time of the alternative over ours, median (min to max); above 1 ours is faster");
for (const type of [Float32Array, Float64Array] as const) {
  for (const [size, bytes] of Object.entries(SIZES)) {
    for (const terms of TERMS) {
      if (bytes * (terms + 3) > 3 * 2 ** 30) continue;
      for (const inPlace of [true, false]) report(type, size, bytes, terms, inPlace);
    }
  }
}

function report(
  type: typeof Float32Array | typeof Float64Array,
  size: string,
  bytes: number,
  terms: number,
  inPlace: boolean,
): void {
  const stride = bytes + GAP;
  const { kernels, buffer } = instantiate("update", 4096 + stride * (terms + 3));
  const row = Float64Array.from({ length: terms + 2 }, (_, i) => 0.3 + 0.01 * i);
  new Float64Array(buffer, 0, 2).set([0, 1]);
  new Float64Array(buffer, 16, row.length).set(row);
  const [anchor, state, other] = [0, 1, 2].map((i) => 4096 + i * stride);
  const next = inPlace ? state : other, ring = 4096 + 3 * stride;
  const update = type === Float32Array ? kernels.update_f32 : kernels.update_f64;
  const ours: Timed = (repeats) => {
    while (repeats--) update(terms - 1, 0, next, anchor, state, ring, stride, terms, 0, 0, 16, bytes);
  };
  const contestants: Record<string, Timed> = { ours, ...nativeContestants(type, bytes, terms, inPlace, row) };
  contestants["plain JavaScript"] = javaScript(type, bytes, terms, inPlace, row);
  const { seconds, ratios } = interleave(contestants);
  const streams = terms + 3; // history, state, anchor, and what is written
  const rate = streams * bytes / seconds / 1e9;
  const columns = Object.entries(ratios).map(([name, { median, min, max }]) =>
    `${name} ${median.toFixed(2)} (${min.toFixed(2)} to ${max.toFixed(2)})`
  );
  const what = `${type === Float32Array ? "f32" : "f64"} ${size}, ${terms} terms, ${
    inPlace ? "in place" : "apart"
  }`;
  console.log([what.padEnd(32), `${rate.toFixed(1).padStart(6)} GB/s`, ...columns].join("  "));
}

function nativeContestants(
  type: typeof Float32Array | typeof Float64Array,
  bytes: number,
  terms: number,
  inPlace: boolean,
  row: Float64Array<ArrayBuffer>,
): Record<string, Timed> {
  if (Object.keys(variants).length === 0) return {};
  const stride = bytes + GAP;
  const memory = new Uint8Array(stride * (terms + 3));
  const at = (index: number) => Deno.UnsafePointer.of(memory.subarray(index * stride));
  const [anchor, state, other, ring] = [at(0), at(1), at(2), at(3)];
  const next = inPlace ? state : other;
  const weights = Deno.UnsafePointer.of(row), elements = BigInt(bytes / type.BYTES_PER_ELEMENT);
  const timed = (run: UpdateC): Timed => (repeats) =>
    run(
      next,
      anchor,
      state,
      ring,
      BigInt(stride / type.BYTES_PER_ELEMENT),
      weights,
      terms,
      elements,
      BigInt(repeats),
    );
  return Object.fromEntries(
    Object.entries(variants).map(([name, { f32, f64 }]) => [name, timed(type === Float32Array ? f32 : f64)]),
  );
}

/** The same loop as one would write it in JavaScript, for each number of terms that is asked for here. */
function javaScript(
  type: typeof Float32Array | typeof Float64Array,
  bytes: number,
  terms: number,
  inPlace: boolean,
  row: Float64Array,
): Timed {
  const length = bytes / type.BYTES_PER_ELEMENT;
  const [anchor, state, other, ...history] = Array.from({ length: terms + 3 }, () => new type(length));
  const next = inPlace ? state : other;
  return (repeats) => {
    while (repeats--) {
      for (let i = 0; i < length; i++) {
        let sum = row[0] * anchor[i] + row[1] * state[i];
        for (let j = 0; j < terms; j++) sum += row[j + 2] * history[j][i];
        next[i] = sum;
      }
    }
  };
}
