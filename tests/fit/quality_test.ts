import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { confidenceOf } from "../../src/fit/bootstrap.ts";
import { farSquare, qualityOf, scoreOf } from "../../src/fit/quality.ts";

/** Squares of 1, 2, ..., 200, in no order. */
const SQUARES = Float64Array.from({ length: 200 }, (_, i) => ((7 * i) % 200 + 1) ** 2);

const confidence = (a: Float64Array, b: Float64Array) => {
  const [first, second] = [a, b].map((squares) => (picks: Int32Array) =>
    scoreOf(Float64Array.from(picks, (i) => squares[i]))
  );
  return confidenceOf(a.length, first, second);
};

Deno.test("the quality is median, rmse, 99th percentile and the share beyond the limit", () => {
  const { median, rmse, percentile99, elsewhere } = qualityOf(SQUARES, 150.5 ** 2);
  assertAlmostEquals(median, Math.sqrt((100 ** 2 + 101 ** 2) / 2), 1e-9);
  assertAlmostEquals(rmse, Math.sqrt(201 * 401 / 6), 1e-9);
  assertEquals([percentile99, elsewhere], [198, 0.25]);
});

Deno.test("the score falls with the median and with the tail alone", () => {
  const half = SQUARES.map((square) => square / 4), [worse] = [SQUARES.slice()];
  assertAlmostEquals(scoreOf(SQUARES) - scoreOf(half), Math.log(4), 1e-12);
  worse[worse.indexOf(200 ** 2)] = 1000 ** 2;
  assert(scoreOf(worse) > scoreOf(SQUARES));
});

Deno.test("a sample has ended elsewhere at half the distance between two exact samples", () => {
  // Corners of a rectangle of 6 by 2, all pairs as likely, a point with itself included: the mean square of an element's
  // difference is (36 + 4) / 2 / 2.
  const corners = [[0, 1], [6, 1], [0, 3], [6, 3]].map((data) => ({
    data: Float64Array.from(data),
    dims: [1, 2],
  }));
  const epsFn = () => {};
  const batches = corners.map((exact) => ({ noise: exact, exact, epsFn }));
  assertAlmostEquals(farSquare(batches), (36 + 4) / 2 / 2 / 4, 1e-12);
});

Deno.test("a plan that is better for every sample is better with certainty, a plan is no better than itself", () => {
  const better = SQUARES.map((square) => 0.9 * square);
  assertEquals([confidence(better, SQUARES), confidence(SQUARES, better)], [1, 0]);
  assertEquals(confidence(SQUARES, SQUARES), 0);
});

Deno.test("the bootstrap is paired, and is about as sure as normal errors are", () => {
  // Logarithms that differ by 0.05 on the mean with a deviation of 0.5, over 200 samples: 1.4 standard errors.
  const noise = Array.from(
    { length: 200 },
    (_, i) => 0.5 * Math.sqrt(2) * Math.sin(2 * Math.PI * (i + 0.5) / 200),
  );
  const level = (i: number) => Math.exp(4 * Math.sin(i));
  const a = Float64Array.from(noise, (value, i) => level(i) * Math.exp(value - 0.05));
  const b = Float64Array.from(noise, (_, i) => level(i));
  const sure = confidence(a, b);
  assert(sure > 0.2 && sure < 0.98, `${sure}`);
  // The same gain without noise beside it is seen, however much the samples differ from one another.
  assertEquals(confidence(b.map((square) => 0.99 * square), b), 1);
});
