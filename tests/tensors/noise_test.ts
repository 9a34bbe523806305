import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { getNoise } from "../../mod.ts";

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
  assertThrows(() => getNoise([0, 4]), RangeError, "found 0");
  assertThrows(() => getNoise([]), RangeError, "dims.length");
});
