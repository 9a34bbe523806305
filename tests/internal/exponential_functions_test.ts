import { assertAlmostEquals, assertEquals } from "@std/assert";
import { exponentialFunctions } from "../../src/internal/exponential_functions.ts";

/** `g_k(z)` is z times the integral of `e^(z (1 - s)) s^(k - 1) / (k - 1)!` over s from 0 to 1, by Gauss and Legendre's points. */
function byIntegral(z: number, k: number): number {
  const cells = 64, [a, b] = [Math.sqrt(0.6), 0];
  let sum = 0, factorial = 1;
  for (let i = 2; i < k; i++) factorial *= i;
  for (let cell = 0; cell < cells; cell++) {
    for (const [x, weight] of [[-a, 5 / 18], [b, 8 / 18], [a, 5 / 18]]) {
      const s = (cell + 0.5 + x / 2) / cells;
      sum += weight / cells * Math.exp(z * (1 - s)) * s ** (k - 1) / factorial;
    }
  }
  return z * sum;
}

Deno.test("exponential functions are their integrals, by the series near 0 and by the recursion beyond", () => {
  for (const z of [-6, -1.5, -1, -0.999, -0.3, -1e-3, 1e-3, 0.5, 0.999, 1, 2, 5]) {
    const found = exponentialFunctions(z, 5);
    assertEquals(found.length, 5);
    found.forEach((value, i) => assertAlmostEquals(value / byIntegral(z, i + 1), 1, 2e-9, `g_${i + 1}(${z})`));
  }
  assertEquals(exponentialFunctions(0, 3), [0, 0, 0]);
});

Deno.test("exponential functions near 0 keep their digits", () => {
  // g_k(z) = z / k! + z^2 / (k + 1)! + ...
  const z = 1e-9, factorials = [1, 2, 6, 24];
  exponentialFunctions(z, 3).forEach((value, i) => {
    const expected = z / factorials[i] + z * z / factorials[i + 1];
    assertAlmostEquals(value, expected, 1e-16 * z);
  });
  // Where the series ends it is the recursion, to the last digits.
  const [, , third] = exponentialFunctions(1 - 2 ** -52, 3);
  assertAlmostEquals(third, Math.E - 2.5, 1e-15);
});

Deno.test("exponential functions are taken times a unit, also where z is infinite", () => {
  const [one, two] = [exponentialFunctions(2, 3), exponentialFunctions(2, 3, 2)];
  one.forEach((value, i) => assertAlmostEquals(two[i], 2 * value, 1e-14));
  assertEquals(exponentialFunctions(-Infinity, 3, 1, -1).map(Math.abs), [1, 1, 0.5]);
});
