import { checkInteger } from "../../internal/check.ts";
import { orderOfTableau } from "./tableau_order.ts";
import type { Tableau, TableauInput } from "./tableaus.ts";

/** How far a sum of entries may be from what it must be; tableaus are often typed in with 15 digits. */
const TOLERANCE = 1e-12;

/**
 * A tableau of the caller's in the form that is used here: rows of `a` below the diagonal only, nodes and order filled in.
 *
 * @throws {RangeError} If it is not an explicit, consistent Runge-Kutta method, or an entry is not finite.
 */
export function resolveTableau(input: TableauInput): Tableau {
  const { b } = input;
  if (!Array.isArray(input.a) || !Array.isArray(b) || b.length < 1) {
    throw new RangeError(`A tableau must have arrays a and b, found ${JSON.stringify(input)}`);
  }
  const a = input.a.map((row, i) => lowerPart(row, i, b.length));
  if (a.length !== b.length) {
    throw new RangeError(`A tableau with ${b.length} weights b must have as many rows a, found ${a.length}`);
  }
  const sums = a.map(sum);
  const c = input.c ?? sums;
  if (!Array.isArray(c) || c.length !== b.length) {
    throw new RangeError(`A tableau with ${b.length} weights b must have as many nodes c, found ${c.length}`);
  }
  const bad = [...a.flat(), ...b, ...c].find((entry) => !Number.isFinite(entry));
  if (bad !== undefined) throw new RangeError(`A tableau must be finite, found ${bad}`);
  c.forEach((node, i) => {
    if (!(node >= 0 && node <= 1) || Math.abs(sums[i] - node) > TOLERANCE) {
      throw new RangeError(
        `Node c[${i}] must lie in [0, 1] and be the sum of row a[${i}], found ${node} and ${sums[i]}`,
      );
    }
  });
  if (Math.abs(sum(b) - 1) > TOLERANCE) throw new RangeError(`Weights b must have sum 1, found ${sum(b)}`);
  const order = input.order ?? orderOfTableau(a, b, c);
  checkInteger("tableau.order", order, 1);
  return { order, a, b, c };
}

/** The entries of a row below the diagonal, which may be all it has, or be followed by zeros up to the last column. */
function lowerPart(row: readonly number[], index: number, stages: number): number[] {
  const rest = Array.isArray(row) ? row.slice(index) : undefined;
  if (!rest || row.length < index || row.length > stages || rest.some((entry) => entry !== 0)) {
    throw new RangeError(
      `Row a[${index}] of an explicit tableau must have ${index} entries, and zeros at most after them, ` +
        `found ${JSON.stringify(row)}`,
    );
  }
  return row.slice(0, index);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
