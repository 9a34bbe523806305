import { assertAlmostEquals, assertEquals } from "@std/assert";
import { rootMeanSquare } from "../../src/cli/output/root_mean_square.ts";

Deno.test("the root mean square difference is 0 for equal arrays, and as large as what all differ by", () => {
  const a = Float32Array.of(1, -2, 3, 0.5), moved = a.map((value, i) => value + (i % 2 ? 0.25 : -0.25));
  assertEquals(rootMeanSquare(a, a), 0);
  assertEquals(rootMeanSquare(a, moved), 0.25);
  assertAlmostEquals(rootMeanSquare(Float32Array.of(3, 0), Float32Array.of(0, 4)), Math.sqrt(12.5), 1e-12);
});
