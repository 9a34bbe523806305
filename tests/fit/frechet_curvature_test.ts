// How a Fréchet distance bends where it is 0: its second derivatives are known by difference quotients.
import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { statisticsOf } from "../../src/fit/feature_statistics.ts";
import { Frechet } from "../../src/fit/frechet.ts";
import { FrechetCurvature } from "../../src/fit/frechet_curvature.ts";
import { getNoise } from "../../mod.ts";

const WIDTH = 3, SAMPLES = 40, SCALES = [2, 0.5, 0.1];
const noise = (seed: number) => getNoise([SAMPLES, WIDTH], { seed }).data;
const dot = (a: Float64Array, b: Float64Array) => a.reduce((sum, value, i) => sum + value * b[i], 0);

/** Correlated features of unequal variance. */
const FEATURES = Float64Array.from(noise(1)).map((value, i, all) =>
  SCALES[i % WIDTH] * (value + 0.4 * all[i - i % WIDTH])
);
const STATISTICS = statisticsOf(FEATURES, WIDTH), FRECHET = new Frechet(STATISTICS);

Deno.test("the scalar products of rows are the second derivatives of half the distance", () => {
  const changes = [2, 3, 4].map((seed) =>
    Float64Array.from(noise(seed), (value, i) => SCALES[i % WIDTH] * (value + 0.3))
  );
  const rows = new FrechetCurvature(STATISTICS).rows(STATISTICS, FEATURES, changes);
  const distance = (a: number, b: number, [one, other]: Float64Array[]) =>
    FRECHET.distance(statisticsOf(FEATURES.map((value, i) => value + a * one[i] + b * other[i]), WIDTH));
  const h = 1e-3;
  for (const [i, one] of changes.entries()) {
    for (const [j, other] of changes.entries()) {
      const at = (a: number, b: number) => distance(a * h, b * h, [one, other]);
      const mixed = (at(1, 1) - at(1, -1) - at(-1, 1) + at(-1, -1)) / (4 * h * h) / 2;
      assertAlmostEquals(dot(rows[i], rows[j]), mixed, 2e-3 * Math.abs(mixed) + 1e-5);
    }
  }
});

Deno.test("samples that turn about their mean, and keep their covariance, do not bend it", () => {
  const round = { mean: [0, 0], covariance: [[1, 0], [0, 1]] };
  const corners = Float64Array.of(1, 1, -1, 1, -1, -1, 1, -1).map((value) => value * Math.sqrt(3) / 2);
  const turned = corners.map((_, i) => i % 2 === 0 ? -corners[i + 1] : corners[i - 1]);
  const [row] = new FrechetCurvature(round).rows(round, corners, [turned]);
  for (const value of row) assertAlmostEquals(value, 0, 1e-15);
});

Deno.test("of many features the 64 directions of most variance count, and all means", () => {
  const width = 70, samples = 5, variances = Array.from({ length: width }, (_, i) => 1 + (i * 37) % width);
  const covariance = variances.map((variance, i) => variances.map((_, j) => i === j ? variance : 0));
  const reference = { mean: variances.map(() => 0), covariance };
  const features = Float64Array.from(getNoise([samples, width], { seed: 5 }).data);
  /** How it bends where one feature alone is stretched about its mean. */
  const along = (feature: number) => {
    const mean = statisticsOf(features, width).mean[feature];
    const change = features.map((value, i) => i % width === feature ? value - mean : 0);
    return new FrechetCurvature(reference).rows(reference, features, [change])[0];
  };
  const smallest = variances.indexOf(Math.min(...variances)), largest = variances.indexOf(Math.max(...variances));
  assertEquals(along(largest).length, width + 64 * 65 / 2);
  assert(dot(along(largest), along(largest)) > 1e-3);
  assertAlmostEquals(dot(along(smallest), along(smallest)), 0, 1e-20);
});

Deno.test("where the covariance is wider than the reference's it bends less, and without any variance not at all", () => {
  const reference = { mean: [0], covariance: [[1]] }, features = Float64Array.of(-1, 0, 1);
  const row = (variance: number) =>
    new FrechetCurvature(reference).rows({ mean: [0], covariance: [[variance]] }, features, [features])[0];
  assertAlmostEquals(row(1)[1], 1, 1e-12); // the deviation of 1 itself: distance (1 + a - 1)^2
  assertAlmostEquals(row(3)[1], Math.SQRT1_2, 1e-12);
  const still = { mean: [0, 0], covariance: [[1, 0], [0, 0]] };
  const [own] = new FrechetCurvature(still).rows(still, Float64Array.of(-1, 0, 0, 0, 1, 0), [
    Float64Array.of(0, 1, 0, 2, 0, 0),
  ]);
  assertEquals(own.length, 2 + 3);
  for (const value of own) assertEquals(Number.isFinite(value), true);
});
