// Fréchet distances in the features of several networks, as one.
import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { getNoise } from "../../mod.ts";
import { statisticsOf } from "../../src/fit/feature_statistics.ts";
import { Frechet } from "../../src/fit/frechet.ts";
import { FrechetBlocks } from "../../src/fit/frechet_blocks.ts";
import { FrechetCurvature } from "../../src/fit/frechet_curvature.ts";
import { type FeatureFn, joinFeatures } from "../../src/fit/mod.ts";

const SAMPLES = 30;
const values = (width: number, seed: number, scale = 1) =>
  Float64Array.from(getNoise([SAMPLES, width], { seed }).data, (value) => scale * value + 0.1);
/** Features of two networks, two and one a sample, and both one behind the other. */
const FIRST = values(2, 1), SECOND = values(1, 2, 3), BOTH = together(FIRST, SECOND);
const ONE = { mean: [0.2, 0], covariance: [[1, 0.3], [0.3, 2]] }, OTHER = { mean: [1], covariance: [[4]] };
const BLOCKS = new FrechetBlocks([ONE, OTHER]);

function together(first: Float64Array, second: Float64Array): Float64Array {
  return Float64Array.from({ length: 3 * SAMPLES }, (_, i) => {
    const row = Math.floor(i / 3), column = i % 3;
    return column < 2 ? first[2 * row + column] : second[row];
  });
}

Deno.test("the distance is the sum of those in each network's features, and so are targets each network's own", () => {
  assertEquals([BLOCKS.width, BLOCKS.widest], [3, 2]);
  const [a, b] = [new Frechet(ONE), new Frechet(OTHER)];
  const sum = a.distance(statisticsOf(FIRST, 2)) + b.distance(statisticsOf(SECOND, 1));
  assertAlmostEquals(BLOCKS.distance(BOTH), sum, 1e-12);
  const expected = together(a.targets(FIRST), b.targets(SECOND));
  BLOCKS.targets(BOTH).forEach((value, i) => assertAlmostEquals(value, expected[i], 1e-12));
});

Deno.test("it bends as the distances do, one behind the other", () => {
  const some = BOTH.subarray(0, 30), changes = [values(3, 3).subarray(0, 30), values(3, 4).subarray(0, 30)];
  const part = (of: Float64Array, columns: number[]) => of.filter((_, i) => columns.includes(i % 3));
  const rows = BLOCKS.bends(BOTH, some, changes);
  const own = ([ONE, OTHER] as const).map((reference, k) => {
    const columns = k === 0 ? [0, 1] : [2];
    const now = statisticsOf(part(BOTH, columns), columns.length);
    const moved = changes.map((change) => part(change, columns));
    return new FrechetCurvature(reference).rows(now, part(some, columns), moved);
  });
  rows.forEach((row, i) => assertEquals([...row], [...own[0][i], ...own[1][i]]));
});

Deno.test("joined networks have the mean of their distances, each in the scale of the first", async () => {
  const first: FeatureFn = ({ data, dims }) => ({ data: data.filter((_, i) => i % 3 < 2), dims: [dims[0], 2] });
  const second: FeatureFn = ({ data, dims }) => ({ data: data.filter((_, i) => i % 3 === 2), dims: [dims[0], 1] });
  const { network, reference } = joinFeatures([
    { network: first, reference: ONE },
    { network: second, reference: OTHER },
  ]);
  const { data, dims } = await network({ data: BOTH, dims: [SAMPLES, 3] });
  assertEquals(dims, [SAMPLES, 3]);
  const distances = [
    new Frechet(ONE).distance(statisticsOf(FIRST, 2)),
    new Frechet(OTHER).distance(statisticsOf(SECOND, 1)),
  ];
  const expected = (distances[0] + distances[1] * (1 + 2) / 4) / 2;
  const found = new FrechetBlocks(reference).distance(Float64Array.from(data));
  assertAlmostEquals(found, expected, 1e-5 * expected); // features are float32
});

Deno.test("networks that cannot be joined are refused", () => {
  assertThrows(() => joinFeatures([]), RangeError, "at least one network of features, found none");
  const network: FeatureFn = (x) => x;
  const still = { network, reference: { mean: [1], covariance: [[0]] } };
  const text = "must have variance, found 0 of network 1";
  assertThrows(() => joinFeatures([{ network, reference: OTHER }, still]), RangeError, text);
  assert(joinFeatures([{ network, reference: OTHER }]).reference.length === 1);
});
