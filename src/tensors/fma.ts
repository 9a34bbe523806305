const fround = Math.fround;

/**
 * `a b + c` of float32 numbers, rounded once to float32. The product is exact in float64; the sum is rounded there first,
 * which matters where that puts it half way between two float32 numbers.
 */
export function fma(a: number, b: number, c: number): number {
  const product = a * b, sum = product + c, rounded = fround(sum), rest = sum - rounded;
  const other = rounded + 2 * rest;
  if (rest === 0 || fround(other) !== other) return rounded;
  // The part of the sum that float64 has lost (Knuth's two-sum) says to which side the exact one lies.
  const share = sum - product, lost = (product - (sum - share)) + (c - share);
  return lost === 0 ? rounded : (lost > 0) === (rest > 0) ? other : rounded;
}
