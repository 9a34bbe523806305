const TOLERANCE = 1e-10;

/**
 * The order of an explicit Runge-Kutta method by the classical order conditions, of which those up to order 4 are
 * checked: a method of higher order counts as one of order 4.
 *
 * @param a Rows below the diagonal
 * @param b Weights
 * @param c Nodes
 */
export function orderOfTableau(
  a: readonly (readonly number[])[],
  b: readonly number[],
  c: readonly number[],
): number {
  const dot = (x: readonly number[], y: readonly number[]) => x.reduce((sum, value, i) => sum + value * y[i], 0);
  const apply = (x: readonly number[]) => a.map((row) => dot(row, x));
  const times = (x: readonly number[], y: readonly number[]) => x.map((value, i) => value * y[i]);
  const c2 = times(c, c), ac = apply(c);
  /** For each order what must equal what, one entry a rooted tree. */
  const conditions: [order: number, found: number, wanted: number][] = [
    [2, dot(b, c), 1 / 2],
    [3, dot(b, c2), 1 / 3],
    [3, dot(b, ac), 1 / 6],
    [4, dot(b, times(c2, c)), 1 / 4],
    [4, dot(b, times(c, ac)), 1 / 8],
    [4, dot(b, apply(c2)), 1 / 12],
    [4, dot(b, apply(ac)), 1 / 24],
  ];
  const broken = conditions.find(([, found, wanted]) => Math.abs(found - wanted) > TOLERANCE);
  return broken ? broken[0] - 1 : 4;
}
