/** The Lagrange polynomials at u: the j-th is 1 at `knots[j]` and 0 at the others. */
export function lagrangeBasis(knots: readonly number[], u: number): number[] {
  return knots.map((knot, j) =>
    knots.reduce((product, other, m) => m === j ? product : product * (u - other) / (knot - other), 1)
  );
}
