// Which trajectories a fit sees, which it is judged by, and when it gives up.
import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { makePlan, type Plan, samplerFromPlan } from "../../mod.ts";
import { planAt } from "../../src/fit/plan_point.ts";
import { fitPlan, type FitReport, optimalTimesteps, type Trajectories } from "../../src/fit/mod.ts";
import { SDE, trajectoriesOf } from "../support/fit_trajectories.ts";

const OPTIONS = { method: "t_ab", abOrder: 1, tsPhase: "t", tsOrder: 1.5, numStep: 4 } as const;
const BATCHES = await trajectoriesOf(SDE, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);

/** The median over all samples of the root mean square distance to the exact ones. */
async function medianDistance(plan: Plan, batches: readonly Trajectories[]): Promise<number> {
  const distances: number[] = [];
  for (const { noise, epsFn, exact } of batches) {
    const { data } = await samplerFromPlan(plan, epsFn)(noise);
    for (let i = 0; i < data.length; i += 3) {
      const square = [0, 1, 2].reduce((sum, j) => sum + (data[i + j] - exact.data[i + j]) ** 2, 0);
      distances.push(Math.sqrt(square / 3));
    }
  }
  distances.sort((a, b) => a - b);
  // Of an even number it is between the two in the middle, taken as squares.
  const middle = distances.length / 2;
  return Math.sqrt((distances[middle - 1] ** 2 + distances[middle] ** 2) / 2);
}

for (const [count, heldOut] of [[2, 1], [3, 1], [7, 1], [8, 2], [12, 3]]) {
  Deno.test(`of ${count} batches the last ${heldOut} are held out, and judge`, async () => {
    const batches = BATCHES.slice(0, count), last = batches.slice(-heldOut);
    const options = { ...OPTIONS, strength: "timesteps", iterations: 1 } as const;
    const { plan, before, after, improved } = await fitPlan(SDE, batches, options);
    assertAlmostEquals(before, await medianDistance(makePlan(SDE, OPTIONS), last), 1e-9);
    assertAlmostEquals(after, await medianDistance(plan, last), 1e-9);
    assertEquals(improved, plan.fittedTo !== undefined);
  });
}

Deno.test("a fit is told after each iteration, with the distances on both parts", async () => {
  const reports: FitReport[] = [];
  const batches = BATCHES.slice(1, 5), onIteration = (report: FitReport) => void reports.push(report);
  await fitPlan(SDE, batches, { ...OPTIONS, strength: "timesteps", iterations: 1, onIteration });
  assertEquals(reports.map(({ strength }) => strength), ["timesteps"]);
  const { fitted, heldOut, checkpoint } = reports[0];
  const plan = planAt({ sde: SDE, options: OPTIONS }, { timesteps: checkpoint.grid })!;
  assertAlmostEquals(fitted, await medianDistance(plan, batches.slice(0, 3)), 1e-9);
  assertAlmostEquals(heldOut, await medianDistance(plan, batches.slice(3)), 1e-9);
  reports.length = 0;
  await fitPlan(SDE, batches, { ...OPTIONS, iterations: 2, onIteration });
  const parts = reports.map(({ strength }) => strength);
  assert(parts.includes("timesteps") && parts.includes("coefficients"), `${parts}`);
});

Deno.test("a search gives up after three iterations that the held-out part gains nothing by", async () => {
  const start = makePlan(SDE, OPTIONS), [first, second, third] = BATCHES;
  const exact = await samplerFromPlan(start, third.epsFn)(third.noise);
  let iterations = 0;
  const { improved } = await fitPlan(SDE, [first, second, { ...third, exact }], {
    ...OPTIONS,
    strength: "timesteps",
    iterations: 20,
    onIteration: () => void iterations++,
  });
  assertEquals(improved, false);
  assert(iterations <= 3, `${iterations} iterations`);
});

Deno.test("a fit that starts later predicts the clean image of the noise that it is given", async () => {
  const { plan } = await fitPlan(SDE, BATCHES.slice(0, 4), { ...OPTIONS, iterations: 4 });
  assert(plan.timesteps[0] < 0.95, `starts at ${plan.timesteps[0]}`);
  const [{ noise, epsFn }] = BATCHES, t = plan.timesteps[0];
  const asked: ArrayLike<number>[] = [];
  const sampler = samplerFromPlan(plan, (x, t, out) => {
    asked.push(x.data.slice());
    return epsFn(x, t, out);
  });
  await sampler(noise, {
    onStep: ({ step, eps, clean }) => {
      if (step > 0) return;
      // What the model saw is x_t; its clean image is (x_t - sigma eps) / signal.
      clean().data.forEach((value, i) => {
        const expected = asked[0][i] / SDE.signal(t) - SDE.rho(t) * eps.data[i];
        assertAlmostEquals(value, expected, 1e-9 / SDE.signal(t));
      });
    },
  });
});

Deno.test("the bound on the error is for methods that extrapolate eps: x0_ab is refused", () => {
  const text = "The bound is one for methods that extrapolate eps, found x0_ab";
  assertThrows(() => optimalTimesteps(SDE, { method: "x0_ab", numStep: 4 }), RangeError, text);
});
