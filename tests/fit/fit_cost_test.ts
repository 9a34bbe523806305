import { assert } from "@std/assert";
import { type EpsFn, makePlan } from "../../mod.ts";
import { fitEvaluations } from "../../src/fit/fit_cost.ts";
import { fitPlan } from "../../src/fit/mod.ts";
import { SDE, trajectoriesOf } from "../support/fit_trajectories.ts";

const BATCHES = await trajectoriesOf(SDE, [1, 2, 3, 4]);

Deno.test("a fit takes at most about as many evaluations as is said beforehand, and not far fewer", async () => {
  for (const [strength, numStep] of [["timesteps", 4], ["coefficients", 4], ["coefficients", 6]] as const) {
    let rows = 0;
    const counted = BATCHES.map((batch) => {
      const epsFn: EpsFn = (x, t, out) => (rows += x.dims[0], batch.epsFn(x, t, out));
      return { ...batch, epsFn };
    });
    const options = { method: "t_ab", abOrder: 2, numStep } as const;
    let iterations = 0;
    await fitPlan(SDE, counted, { ...options, strength, onIteration: () => void iterations++ });
    const effort = { trajectories: 96, judged: 24, iterations: 10 };
    const plan = makePlan(SDE, options);
    const said = fitEvaluations(SDE, plan, strength === "coefficients" ? { ...effort, history: 4 } : effort);
    assert(rows < said && rows > said / 5, `${strength}, ${numStep} steps: ${rows}, said ${said}`);
  }
});
