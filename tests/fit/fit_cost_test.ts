import { assert, assertEquals } from "@std/assert";
import { type EpsFn, makePlan } from "../../mod.ts";
import { fitEvaluations, mostIterations } from "../../src/fit/fit_cost.ts";
import { type FeatureFn, fitPlan } from "../../src/fit/mod.ts";
import { SDE, trajectoriesOf } from "../support/fit_trajectories.ts";

/** Features that are the numbers of a sample themselves. */
const numbers: FeatureFn = (samples) => samples;
const REFERENCE = { mean: [0, 0, 0], covariance: [[1, 0, 0], [0, 1, 0], [0, 0, 1]] };
const BATCHES = await trajectoriesOf(SDE, [1, 2, 3, 4]);

Deno.test("a fit takes at most about as many evaluations as is said beforehand, and not far fewer", async () => {
  const ddim = makePlan(SDE, { method: "ddim", numStep: 4 });
  const frechet = { frechet: 1, network: numbers, reference: REFERENCE } as const;
  for (
    const [strength, numStep, objective, start] of [
      ["timesteps", 4],
      ["coefficients", 4],
      ["coefficients", 6],
      ["coefficients", 4, frechet],
      ["coefficients", 4, undefined, ddim],
      ["coefficients", 4, frechet, ddim],
    ] as const
  ) {
    let rows = 0;
    const counted = BATCHES.map((batch) => {
      const epsFn: EpsFn = (x, t, out) => (rows += x.dims[0], batch.epsFn(x, t, out));
      return { ...batch, epsFn };
    });
    const options = { method: "t_ab", abOrder: 2, numStep } as const;
    let iterations = 0;
    await fitPlan(SDE, counted, { ...options, strength, objective, start, onIteration: () => void iterations++ });
    const isFrechet = objective !== undefined, hasStart = start !== undefined, judged = isFrechet ? 48 : 24;
    assert(iterations <= mostIterations(strength, isFrechet, 10, hasStart), `${iterations} iterations`);
    if (hasStart) assertEquals(mostIterations(strength, isFrechet, 10, true), 10);
    const effort = { trajectories: 96, judged, iterations: 10, isFrechet, hasStart };
    const plan = makePlan(SDE, options);
    const said = fitEvaluations(SDE, plan, strength === "coefficients" ? { ...effort, history: 4 } : effort);
    assert(rows < said && rows > said / 5, `${strength}, ${numStep} steps: ${rows}, said ${said}`);
  }
});
