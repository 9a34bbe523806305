import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { fillIncrement, pathTerms } from "../../src/tensors/brownian_path.ts";

/** Covariance of two increments: the normals are independent, so it is a sum without luck. */
function covariance(a: readonly [number, number], b: readonly [number, number]): number {
  const weights = new Map(pathTerms(...a).map(({ octave, node, weight }) => [`${octave} ${node}`, weight]));
  return pathTerms(...b).reduce(
    (sum, { octave, node, weight }) => sum + weight * (weights.get(`${octave} ${node}`) ?? 0),
    0,
  );
}

const TIMES = [0, 1e-9, 0.1, 0.125, 0.126, 0.37, 0.9999, 1, 1.5, 1.500007, 7.3, 8, 9, 1e5, 3e7];

Deno.test("A path's increment has the variance of its length, within an octave and over many", () => {
  TIMES.forEach((from, i) =>
    TIMES.slice(i + 1).forEach((to) =>
      assertAlmostEquals(covariance([from, to], [from, to]) / (to - from), 1, 1e-12, `${from} to ${to}`)
    )
  );
});

Deno.test("Increments of a path that do not overlap are uncorrelated, and add up", () => {
  for (let i = 2; i < TIMES.length; i++) {
    const [a, b, c] = TIMES.slice(i - 2);
    assertAlmostEquals(covariance([a, b], [b, c]) / (c - a), 0, 1e-12);
    assertAlmostEquals(covariance([a, b], [a, c]) / (b - a), 1, 1e-9);
  }
});

Deno.test("A path is the same however it is cut, and no two images or seeds share one", () => {
  const draw = (from: number, to: number, seed = 1, image = 5, n = 37) => {
    const out = new Float64Array(n);
    fillIncrement(out, { seed, image }, from, to);
    return out.map((value) => value * Math.sqrt(to - from));
  };
  const whole = draw(0.3, 40), parts = [draw(0.3, 0.7), draw(0.7, 16), draw(16, 40)];
  whole.forEach((value, i) => assertAlmostEquals(parts.reduce((sum, part) => sum + part[i], 0), value, 1e-12));
  const others = [draw(0.3, 40, 2), draw(0.3, 40, 1, 6)];
  assertEquals(new Set([whole, ...others].map((row) => row[0])).size, 3);
});

Deno.test("A path in float32 is that in float64, rounded", () => {
  const single = new Float32Array(100), double = new Float64Array(100);
  fillIncrement(single, { seed: 3, image: 0 }, 1.2, 1.3);
  fillIncrement(double, { seed: 3, image: 0 }, 1.2, 1.3);
  double.forEach((value, i) => assertAlmostEquals(single[i], value, 2e-6));
});

Deno.test("pathTerms() refuses times that fall, are negative, or lie beyond float64", () => {
  assertEquals(pathTerms(2, 2), []);
  assertThrows(() => pathTerms(2, 1), RangeError, "found 2 and 1");
  assertThrows(() => pathTerms(-1, 1), RangeError, "found -1 and 1");
  assertThrows(() => pathTerms(1, Infinity), RangeError, "found Infinity");
  assertThrows(() => pathTerms(1e-310, 1), RangeError, "found 1e-310");
});

Deno.test("The path of a seed stays what it is, so that images can be drawn again", () => {
  const draw = (from: number, to: number) => {
    const out = new Float64Array(3);
    fillIncrement(out, { seed: 3, image: 7 }, from, to);
    return [...out];
  };
  const pinned: [from: number, to: number, values: number[]][] = [
    [0.3, 1.7, [1.098332559140943, 0.9700266562335929, -1.3193960737229897]],
    [0, 5, [-0.3903703744772987, 0.29775045336091666, -1.198667127892019]],
    [1000, 1001, [0.08691853902015584, -0.5316369161635531, -0.9061956141929948]],
  ];
  for (const [from, to, values] of pinned) {
    draw(from, to).forEach((value, i) => assertAlmostEquals(value, values[i], 1e-13));
  }
});

Deno.test("A path that begins at 0 has sixty octaves below its end, and none below the least normal number", () => {
  const octaves = (to: number) => pathTerms(0, to).map(({ octave }) => octave);
  assertEquals(octaves(4), Array.from({ length: 60 }, (_, i) => i - 58));
  assertEquals(octaves(2 ** -1000), Array.from({ length: 22 }, (_, i) => i - 1022));
  assertEquals(octaves(2 ** -1022), []);
});

Deno.test("A time just below a power of two is in the octave below, though its logarithm is rounded up", () => {
  const below = 2 ** 40 * (1 - 2 ** -53);
  assertEquals(Math.log2(below), 40);
  assertEquals(Math.max(...pathTerms(2 ** 39, below).map(({ octave }) => octave)), 39);
  assertEquals(Math.max(...pathTerms(1, Number.MAX_VALUE).map(({ octave }) => octave)), 1023);
});
