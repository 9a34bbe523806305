/** Below this size of z the series is used: the recursion subtracts nearly equal numbers. */
const SMALL = 1;

/**
 * The functions that exponential integrators are made of, times a unit, for k = 1, 2, ...:
 * `g_1(z) = e^z - 1`, `g_(k+1)(z) = g_k(z) / z - 1 / k!`.
 *
 * @param first g_1 times the unit, where it is known without loss of digits; it may be finite where z is not
 */
export function exponentialFunctions(z: number, count: number, unit = 1, first = unit * Math.expm1(z)): number[] {
  if (Math.abs(z) < SMALL) return Array.from({ length: count }, (_, i) => unit * series(z, i + 1));
  const found = [first];
  for (let k = 1, factorial = 1; k < count; factorial *= ++k) found.push(found[k - 1] / z - unit / factorial);
  return found;
}

/** `g_k(z) = sum over j of z^j / (j + k - 1)!`, j from 1. */
function series(z: number, k: number): number {
  let term = 1;
  for (let i = 2; i < k; i++) term /= i;
  let sum = 0;
  for (let j = 1; j < 24; j++) sum += term *= z / (j + k - 1);
  return sum;
}
