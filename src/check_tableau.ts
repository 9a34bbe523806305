import { checkInteger } from "./check.ts";
import type { Tableau } from "./tableaus.ts";

/** How far a sum of entries may be from what it must be; tableaus are often typed in with 15 digits. */
const TOLERANCE = 1e-12;

/**
 * Rejects a tableau that is not an explicit, consistent Runge-Kutta method.
 *
 * @throws {RangeError} If a part has the wrong length, is not finite, or does not sum to what it must.
 */
export function checkTableau(tableau: Tableau): void {
  const { order, a, b, c } = tableau;
  if (![a, b, c].every(Array.isArray)) {
    throw new RangeError(`A tableau must have arrays a, b and c, found ${JSON.stringify(tableau)}`);
  }
  checkInteger("tableau.order", order, 1);
  const stages = b.length;
  if (stages < 1 || c.length !== stages || a.length !== stages || a.some((row, i) => row.length !== i)) {
    throw new RangeError(
      `A tableau with ${stages} weights b must have ${stages} nodes c and rows a of lengths 0 to ${stages - 1}, ` +
        `found ${c.length} nodes and rows of lengths ${a.map((row) => row.length).join(", ")}`,
    );
  }
  const bad = [...a.flat(), ...b, ...c].find((entry) => !Number.isFinite(entry));
  if (bad !== undefined) throw new RangeError(`A tableau must be finite, found ${bad}`);
  c.forEach((node, i) => {
    const sum = a[i].reduce((total, entry) => total + entry, 0);
    if (!(node >= 0 && node <= 1) || Math.abs(sum - node) > TOLERANCE) {
      throw new RangeError(
        `Node c[${i}] must lie in [0, 1] and be the sum of row a[${i}], found ${node} and ${sum}`,
      );
    }
  });
  const sum = b.reduce((total, entry) => total + entry, 0);
  if (Math.abs(sum - 1) > TOLERANCE) throw new RangeError(`Weights b must have sum 1, found ${sum}`);
}
