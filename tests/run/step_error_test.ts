import { assertAlmostEquals } from "@std/assert";
import { errorNorms } from "../../src/run/step_error.ts";

const tensor = (...data: number[]) => ({ data: Float64Array.from(data), dims: [2, 2] });

Deno.test("the error of a step is the worst image's, in units of what is allowed; its mean is over all", () => {
  const before = tensor(1, -4, 2, 0), solution = tensor(3, 1, -1, 0.5), compared = tensor(3.1, 1, -1.2, 0.8);
  const atol = 0.1, rtol = 0.01;
  // Allowed: 0.1 + 0.01 times the larger of the state before and after.
  const first = Math.sqrt(((0.1 / 0.13) ** 2 + 0) / 2);
  const second = Math.sqrt(((0.2 / 0.12) ** 2 + (0.3 / 0.105) ** 2) / 2);
  const { worst, mean } = errorNorms(before, solution, compared, atol, rtol);
  assertAlmostEquals(worst, Math.max(first, second), 1e-12);
  assertAlmostEquals(mean, Math.sqrt((0.1 ** 2 + 0.2 ** 2 + 0.3 ** 2) / 4), 1e-12);
});

Deno.test("the worst image may be the first, and its state before the step the larger one", () => {
  const before = tensor(-9, 0, 0, 0), solution = tensor(1, 0, 0, 0), compared = tensor(2, 0, 0, 0.1);
  const { worst } = errorNorms(before, solution, compared, 0.1, 0.1);
  assertAlmostEquals(worst, Math.sqrt(1 / 2), 1e-12);
});
