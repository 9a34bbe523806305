import type { Quantity } from "./node.ts";

/** Below this size of h the series is used: the recursion subtracts nearly equal numbers. */
const SMALL = 1;

/**
 * The integrals that exponential integrators in log rho are made of, over a step of length `h = log(rho / rhoNext)`,
 * in units of the next signal, for k = 1, 2, ...:
 * for x0 `G_k = g_k(-h)`, for eps `G_k = rhoNext g_k(h)`, with `g_1(z) = e^z - 1` and `g_(k+1)(z) = g_k(z) / z - 1 / k!`.
 *
 * They are finite where rho is infinite or rhoNext 0 with x0, and where rhoNext is 0 with eps.
 */
export function exponentialIntegrals(rho: number, rhoNext: number, quantity: Quantity, count: number): number[] {
  const h = Math.log(rho / rhoNext);
  const [z, unit] = quantity === "x0" ? [-h, 1] : [h, rhoNext];
  if (Math.abs(h) < SMALL) return Array.from({ length: count }, (_, i) => unit * series(z, i + 1));
  const integrals = [quantity === "x0" ? rhoNext / rho - 1 : rho - rhoNext];
  for (let k = 1, factorial = 1; k < count; factorial *= ++k) {
    integrals.push(integrals[k - 1] / z - unit / factorial);
  }
  return integrals;
}

/** `g_k(z) = sum over j of z^j / (j + k - 1)!`, j from 1. */
function series(z: number, k: number): number {
  let term = 1;
  for (let i = 2; i < k; i++) term /= i;
  let sum = 0;
  for (let j = 1; j < 24; j++) sum += term *= z / (j + k - 1);
  return sum;
}
