// What the constants of a fit were tuned to. Whoever changes one measures again (deno task bench:fit, bench:quality) and
// writes the new numbers here.
import { assert, assertEquals } from "@std/assert";
import { type FitOptions, fitPlan, optimalTimesteps } from "../../src/fit/mod.ts";
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
  [{ "method": "t_ab", "abOrder": 2, "numStep": 4, "strength": "timesteps" }, 6, 0.06224375, [
    0.5895995,
    0.378418751,
    0.274328497,
    0.0783422153,
    0.001,
  ]],
  [{ "method": "t_ab", "abOrder": 2, "numStep": 4 }, 11, 0.012246889, [
    0.692713212,
    0.396550023,
    0.27129222,
    0.0854915728,
    0.001,
  ]],
  [{ "method": "x0_ab", "abOrder": 1, "numStep": 3, "history": 2 }, 11, 0.0187789276, [
    0.43294196,
    0.234634527,
    0.0945096488,
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
    let count = 0;
    const fit = await fitPlan(SDE, BATCHES, { ...options, onIteration: () => void count++ });
    assertEquals(count, iterations);
    assertNear([fit.after], [after], 1e-6);
    assertNear(fit.plan.timesteps, timesteps, 1e-6);
  });
}
