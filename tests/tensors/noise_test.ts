import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { getNoise } from "../../mod.ts";
import { philox4x32, WORD } from "../../src/tensors/philox.ts";

Deno.test("getNoise() gives image i the same noise in any batch", () => {
  const all = getNoise([9, 3, 5], { seed: 42 });
  assertEquals(all.dims, [9, 3, 5]);
  for (const first of [0, 4, 8]) {
    const part = getNoise([1, 3, 5], { seed: 42, first });
    assertEquals(part.data, all.data.slice(15 * first, 15 * (first + 1)));
  }
});

Deno.test("getNoise() differs between seeds, also beyond 32 bits", () => {
  const draws = [0, 1, 2 ** 32, 2 ** 53 - 1].map((seed) => getNoise([1, 4], { seed }).data.join());
  assertEquals(new Set(draws).size, 4);
});

Deno.test("getNoise() is Box-Muller of Philox at [block, step, image], in both types, at every place", () => {
  const seed = 2 ** 40 + 9, step = 2 ** 32 - 2, first = 2 ** 33 + 1, size = 20_003;
  const single = getNoise([2, size], { seed, step, first });
  const double = getNoise([2, size], { seed, step, first, type: "float64" });
  for (let image = 0; image < 2; image++) {
    for (let block = 0; 4 * block < size; block++) {
      const words = philox4x32([block, step, first % WORD + image, 2], [9, 256]);
      const normals = [0, 2].flatMap((pair) => {
        const radius = Math.sqrt(-2 * Math.log((words[pair] + 0.5) / WORD));
        const angle = 2 * Math.PI * words[pair + 1] / WORD;
        return [radius * Math.cos(angle), radius * Math.sin(angle)];
      });
      for (let i = 0; i < Math.min(4, size - 4 * block); i++) {
        const at = image * size + 4 * block + i;
        assertAlmostEquals(double.data[at], normals[i], 4e-15);
        assertAlmostEquals(single.data[at], normals[i], 1e-6);
      }
    }
  }
});

Deno.test("getNoise() has the bits that the same operations have in NumPy (tests/data/philox_normals.py)", () => {
  for (const [type, expected] of [["float32", 2612269589], ["float64", 3627979777]] as const) {
    const words = new Uint32Array(getNoise([3, 50_001], { seed: 11, type }).data.buffer);
    assertEquals(words.reduce((sum, word, i) => (sum + Math.imul(word, i + 1)) >>> 0, 0), expected);
  }
});

Deno.test("getNoise() gives each step noise of its own, step 0 unless another is asked for", () => {
  assertEquals(getNoise([2, 8], { step: 0 }), getNoise([2, 8]));
  const draws = [0, 1, 2, 2 ** 32 - 1].map((step) => getNoise([1, 4], { step }).data.join());
  assertEquals(new Set(draws).size, 4);
});

Deno.test("getNoise() is standard normal", () => {
  const { data } = getNoise([64, 4096], { seed: 3 });
  const moment = (power: number) => data.reduce((sum, value) => sum + value ** power, 0) / data.length;
  // Five standard errors of each moment at 262,144 draws.
  assertAlmostEquals(moment(1), 0, 5 * Math.sqrt(1 / data.length));
  assertAlmostEquals(moment(2), 1, 5 * Math.sqrt(2 / data.length));
  assertAlmostEquals(moment(3), 0, 5 * Math.sqrt(15 / data.length));
  assertAlmostEquals(moment(4), 3, 5 * Math.sqrt(96 / data.length));
  const lag = data.reduce((sum, value, i) => i ? sum + value * data[i - 1] : sum, 0) / data.length;
  assertAlmostEquals(lag, 0, 5 * Math.sqrt(1 / data.length));
  assert(data.every(Number.isFinite));
});

Deno.test("getNoise() rejects what is no seed, index or shape", () => {
  for (const seed of [-1, 0.5, NaN, 2 ** 53]) assertThrows(() => getNoise([1, 4], { seed }), RangeError, "seed");
  assertThrows(
    () => getNoise([1, 4], { first: -1 }),
    RangeError,
    "first must be an integer of at least 0, found -1",
  );
  for (const step of [-1, 1.5, 2 ** 32]) {
    assertThrows(() => getNoise([1, 4], { step }), RangeError, `found ${step}`);
  }
  assertThrows(() => getNoise([1, 4], { type: "float16" as "float32" }), RangeError, "type must be one of");
  assertThrows(
    () => getNoise([1, 4], { rng: "numpy" as "torch" }),
    RangeError,
    "rng must be one of philox, torch, cuda",
  );
  assertThrows(() => getNoise([0, 4]), RangeError, "found 0");
  assertThrows(() => getNoise([]), RangeError, "dims.length");
});
