/**
 * `deno task bench:update`: how fast is the fused update, `next = a anchor + b state + sum c_j h_j`, against C and plain
 * JavaScript? Every type, size and number of terms.
 *
 * @module
 */
import { interleave } from "../speed/interleave.ts";
import { contestants, streams, type UpdateCase } from "./update_case.ts";
import { compileUpdates } from "./update_c.ts";

const SIZES = { "16 KB": 2 ** 14, "64 KB": 2 ** 16, "1 MB": 2 ** 20, "16 MB": 2 ** 24, "64 MB": 2 ** 26 };
const TERMS = [1, 2, 4, 8];
const MOST_BYTES = 3 * 2 ** 30;

const variants = await compileUpdates();
if (Object.keys(variants).length === 0) console.log("gcc is not there: the comparison with C is left out");
console.log("time of the alternative over ours, median (min to max); above 1 ours is faster");
for (const type of [Float32Array, Float64Array] as const) {
  for (const [size, bytes] of Object.entries(SIZES)) {
    for (const terms of TERMS) {
      if (bytes * (terms + 3) > MOST_BYTES) continue;
      for (const anchored of [false, true]) {
        for (const inPlace of [true, false]) await report(size, { type, bytes, terms, inPlace, anchored });
      }
    }
  }
}

async function report(size: string, what: UpdateCase): Promise<void> {
  const { seconds, ratios } = await interleave(contestants(what, variants));
  const rate = streams(what) * what.bytes / seconds / 1e9;
  const columns = Object.entries(ratios).map(([name, { median, min, max }]) =>
    `${name} ${median.toFixed(2)} (${min.toFixed(2)} to ${max.toFixed(2)})`
  );
  const { type, terms, inPlace, anchored } = what;
  const title = `${type === Float32Array ? "f32" : "f64"} ${size}, ${terms} terms${anchored ? ", anchor" : ""}, ${
    inPlace ? "in place" : "apart"
  }`;
  console.log([title.padEnd(40), `${rate.toFixed(1).padStart(6)} GB/s`, ...columns].join("  "));
}
