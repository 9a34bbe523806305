// The order conditions one by one: tableaus that fail a single one of them.
import { assertEquals } from "@std/assert";
import { Matrix, solve } from "ml-matrix";
import { makePlan, VESDE } from "../../mod.ts";

const STAGES = 8;
const a = Array.from(
  { length: STAGES },
  (_, i) => Array.from({ length: i }, (_, j) => 0.1 + 0.02 * Math.sin(i * i + 3 * j)),
);
const c = a.map((row) => row.reduce((sum, value) => sum + value, 0));
const apply = (x: number[]) => a.map((row) => row.reduce((sum, value, j) => sum + value * x[j], 0));
const times = (x: number[], y: number[]) => x.map((value, i) => value * y[i]);

/** What b times each vector must be, one vector a rooted tree, and the order that it belongs to. */
const TREES: [tree: string, order: number, vector: number[], wanted: number][] = [
  ["1", 1, c.map(() => 1), 1],
  ["c", 2, c, 1 / 2],
  ["c^2", 3, times(c, c), 1 / 3],
  ["a c", 3, apply(c), 1 / 6],
  ["c^3", 4, times(c, times(c, c)), 1 / 4],
  ["c a c", 4, times(c, apply(c)), 1 / 8],
  ["a c^2", 4, apply(times(c, c)), 1 / 12],
  ["a a c", 4, apply(apply(c)), 1 / 24],
];

/** The weights that meet every condition but one, by how much that is missed. */
function weights(index: number, missed: number): number[] {
  const wanted = TREES.map(([, , , value], i) => [value + (i === index ? missed : 0)]);
  return solve(new Matrix(TREES.map(([, , vector]) => vector)), new Matrix(wanted)).to1DArray();
}

const orderOf = (b: number[]) => makePlan(new VESDE(), { method: "rho_rk", rkMethod: { a, b }, numStep: 2 }).order;

Deno.test("a tableau that meets every condition is of order 4", () => {
  assertEquals(orderOf(weights(0, 0)), 4);
});

for (const [index, [tree, order]] of TREES.entries()) {
  if (order === 1) continue; // without it the weights are refused
  Deno.test(`a tableau that misses the condition on ${tree} alone is of order ${order - 1}`, () => {
    for (const missed of [0.01, -0.01, 1e-8]) assertEquals(orderOf(weights(index, missed)), order - 1);
  });
}
