// What the constants of a fit were tuned to. Whoever changes one measures again (deno task bench:fit, bench:quality) and
// writes the new numbers here.
import { assert, assertEquals } from "@std/assert";
import {
  type FitCheckpoint,
  type FitOptions,
  fitPlan,
  type FitReport,
  optimalTimesteps,
} from "../../src/fit/mod.ts";
import { SDE, trajectoriesOf } from "../support/fit_trajectories.ts";
import { makeSde } from "../support/schedules.ts";

function assertNear(found: readonly number[], expected: readonly number[], tolerance: number): void {
  assertEquals(found.length, expected.length);
  const isNear = found.every((value, i) => Math.abs(value - expected[i]) <= tolerance * Math.abs(expected[i]));
  assert(isNear, `${found}, expected ${expected}`);
}

Deno.test("the grids of optimalTimesteps() are those that were measured", () => {
  const second = optimalTimesteps(SDE, { method: "t_ab", abOrder: 2, numStep: 6 });
  assertNear(second, [1, 0.66031242, 0.56295337, 0.39508477, 0.22042841, 0.08671257, 0.001], 1e-6);
  const first = optimalTimesteps(SDE, { method: "log_rho_ab", abOrder: 1, numStep: 5 });
  assertNear(first, [1, 0.61066142, 0.48696864, 0.3042192, 0.12581403, 0.001], 1e-6);
  const discrete = optimalTimesteps(makeSde({ kind: "ddpm" }), { method: "t_ab", abOrder: 2, numStep: 6 });
  assertEquals(discrete, [999, 658, 560, 393, 219, 86, 0]);
});

const FITS: [options: FitOptions, iterations: number, after: number, timesteps: number[]][] = [
  [{ "method": "t_ab", "abOrder": 2, "numStep": 4, "strength": "timesteps" }, 8, 0.0338178016, [
    0.500602952,
    0.272501557,
    0.13936651,
    0.0430320736,
    0.001,
  ]],
  [{ "method": "t_ab", "abOrder": 2, "numStep": 4 }, 12, 0.00419287031, [
    0.424650091,
    0.166106517,
    0.092794988,
    0.0350591133,
    0.001,
  ]],
  [{ "method": "x0_ab", "abOrder": 1, "numStep": 3, "history": 2 }, 13, 0.00714496353, [
    0.482991572,
    0.143958118,
    0.0770679967,
    0.001,
  ]],
  [{ "method": "t_ab", "abOrder": 1, "numStep": 8, "history": 1 }, 18, 0.00051766323, [
    0.558102464,
    0.388086868,
    0.272735103,
    0.213157345,
    0.144123865,
    0.110953767,
    0.0642064536,
    0.0203719187,
    0.001,
  ]],
];

const BATCHES = await trajectoriesOf(SDE, [1, 2, 3, 4]);

for (const [options, iterations, after, timesteps] of FITS) {
  Deno.test(`a fit of ${JSON.stringify(options)} ends where it was measured to end`, async () => {
    let count = 0, last: FitCheckpoint | undefined;
    const onIteration = ({ checkpoint }: FitReport) => (count++, last = checkpoint);
    const fit = await fitPlan(SDE, BATCHES, { ...options, onIteration });
    assertEquals(count, iterations);
    assertNear([fit.after], [after], 1e-6);
    assertNear(last!.point?.timesteps ?? last!.grid, timesteps, 1e-6);
  });
}

Deno.test("a fit to a Fréchet distance goes the way that was measured", async () => {
  const distances: number[] = [];
  await fitPlan(SDE, BATCHES, {
    method: "x0_ab",
    abOrder: 1,
    numStep: 3,
    history: 2,
    objective: { frechet: 1, network: (samples) => samples },
    onIteration: ({ fitted }) => distances.push(fitted),
  });
  assertEquals(distances.length, 7);
  assertNear([distances[3], distances[6]], [0.0005295306854, 0.0001286370312], 1e-6);
});
