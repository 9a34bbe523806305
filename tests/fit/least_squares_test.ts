import { assertAlmostEquals, assertEquals } from "@std/assert";
import { Aim } from "../../src/fit/aim.ts";
import { distanceAt } from "../../src/fit/distance.ts";
import { Loss, median } from "../../src/fit/loss.ts";
import { NormalEquations } from "../../src/fit/least_squares.ts";
import { equationsOf, tryStep } from "../../src/fit/step.ts";
import { makePlan } from "../../mod.ts";
import { SDE, trajectoriesOf } from "../support/fit_trajectories.ts";

const near = (found: readonly number[], expected: readonly number[], tolerance = 1e-9) => {
  assertEquals(found.length, expected.length);
  found.forEach((value, i) => assertAlmostEquals(value, expected[i], tolerance));
};
const free = { start: [0, 0], weights: [0, 0] }, units = [1, 1];

/** Residuals -b of a linear problem a x = b, whose solution is found in one step without damping. */
function equations(weights = [1, 1, 1]): NormalEquations {
  const problem = new NormalEquations(2);
  problem.add([-5, -11, -1], [Float32Array.of(1, 3, 1), Float32Array.of(2, 4, 0)], Float64Array.from(weights));
  return problem;
}

Deno.test("a step without damping solves a linear problem, in one batch or several", () => {
  near(equations().step([0, 0], free, units, 0), [1, 2], 1e-6);
  const parts = new NormalEquations(2);
  parts.add([-5, -11], [Float32Array.of(1, 3), Float32Array.of(2, 4)], Float64Array.of(1, 1));
  parts.add([-1], [Float32Array.of(1), Float32Array.of(0)], Float64Array.of(1));
  near(parts.step([0, 0], free, units, 0), equations().step([0, 0], free, units, 0));
});

Deno.test("a sample counts by its weight, with all of its elements", () => {
  // Of two samples that ask for different things, the one that counts three times as much draws as hard.
  const problem = new NormalEquations(1);
  problem.add([-1, -1, 1, 1], [Float32Array.of(1, 1, 1, 1)], Float64Array.of(3, 1));
  near(problem.step([0], { start: [0], weights: [0] }, [1], 0), [0.5]);
});

Deno.test("what bends otherwise than by squares counts as it is, however many numbers there are", () => {
  // The first of two numbers bends by the rows alone: 2 and 1 make a curvature of 5 beside the other's half.
  const problem = new NormalEquations(1);
  problem.add([-1, -1], [Float32Array.of(3, 1)], Float64Array.of(1, 1), [Float32Array.of(0, 1)]);
  problem.bend([Float64Array.of(2, 1)]);
  near(problem.step([0], { start: [0], weights: [0] }, [1], 0), [2 / (0.5 + 5)]);
  const two = new NormalEquations(2);
  two.add([-2, -4], [Float32Array.of(1, 0), Float32Array.of(0, 1)], Float64Array.of(1, 1), []);
  two.bend([Float64Array.of(1, 0), Float64Array.of(1, 1)]);
  near(two.step([0, 0], free, units, 0), [0, 1]);
});

Deno.test("damping shortens each unknown in its own unit, relative to the largest curvature", () => {
  // One equation an unknown: curvatures 1 and 4 over two numbers, in units of 2 and 0.5.
  const problem = new NormalEquations(2);
  problem.add([-1, -2], [Float32Array.of(1, 0), Float32Array.of(0, 2)], Float64Array.of(1, 1));
  const [a, b] = [0.5, 2], largest = Math.max(a * 4, b * 0.25), damping = 0.1;
  const expected = [0.5 / (a + damping * largest / 4), 2 / (b + damping * largest / 0.25)];
  near(problem.step([0, 0], free, [2, 0.5], damping), expected);
});

Deno.test("a prior draws each unknown to where it started, as strongly as its weight", () => {
  // Minimise (x - 1)^2 / 2 + (y - 2)^2 / 2 over two numbers, plus weights / 2 times the squares of what x and y are off.
  const problem = new NormalEquations(2);
  problem.add([-1, -2], [Float32Array.of(1, 0), Float32Array.of(0, 1)], Float64Array.of(1, 1));
  const prior = { start: [3, -1], weights: [0.5, 0] };
  near(problem.step([0, 0], prior, units, 0), [(0.5 * 1 + 0.5 * 3) / (0.5 + 0.5), 2]);
  // At the minimum there is no step.
  const there = new NormalEquations(2);
  there.add([1, 0], [Float32Array.of(1, 0), Float32Array.of(0, 1)], Float64Array.of(1, 1));
  near(there.step([2, 2], prior, units, 0), [0, 0]);
});

Deno.test("the loss is the square where that is small, its logarithm where it is large; its scale is 32 medians", () => {
  const loss = Loss.of(Float64Array.of(1, 2, 3));
  assertEquals(loss.scale, 64);
  assertAlmostEquals(loss.mean(Float64Array.of(1e-6)), 1e-6, 1e-12);
  assertAlmostEquals(loss.mean(Float64Array.of(64, 0)), 64 * Math.log(2) / 2, 1e-12);
  assertEquals([loss.weight(0), loss.weight(64), loss.weight(192)], [1, 0.5, 0.25]);
  assertEquals([median(Float64Array.of(3, 1, 2)), median(Float64Array.of(4, 1, 3, 2))], [2, 2.5]);
  assertEquals(Loss.of(Float64Array.of(0, 0)).mean(Float64Array.of(0, 0)), 0, "also where all are exact");
});

Deno.test("no step shortens an interval by more than 70 %, however far the equations lead", async () => {
  const options = { method: "t_ab", abOrder: 1, numStep: 3 } as const, space = { sde: SDE, options };
  const plan = makePlan(SDE, options), point = { timesteps: plan.timesteps };
  const fitted = await trajectoriesOf(SDE, [1]), aim = Aim.plain(3);
  const state = { point, ...(await distanceAt(space, point, aim, fitted))! };
  const prior = { start: plan.timesteps.slice(0, 3), weights: [0, 0, 0] };
  for (const k of [1, 2]) {
    for (const sign of [1, -1]) {
      // A derivative so small that the step is far too long, in one time alone.
      const columns = [0, 1, 2].map((j) => state.residuals[0].map((value) => j === k ? sign * 1e-3 * value : 0));
      const single = [columns.map((column) => Float32Array.from(column))];
      const equations = equationsOf(state, single, { aim, batches: fitted, loss: Loss.of(state.squares) });
      const found = await tryStep(space, state, equations, { fitted, aim, prior, damping: 1e-9 });
      const times = found!.point.timesteps;
      const shrinks = times.slice(1).map((t, i) =>
        1 - (times[i] - t) / (point.timesteps[i] - point.timesteps[i + 1])
      );
      assertAlmostEquals(Math.max(...shrinks), 0.7, 1e-6);
    }
  }
});
