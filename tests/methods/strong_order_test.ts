// The strong order: along one Brownian path, how fast a sample comes near to that of 4,096 steps.
import { assert } from "@std/assert";
import { getNoise, makePlan, type PlanOptions, samplerFromPlan, type Tau } from "../../mod.ts";
import { onGrid } from "../../src/methods/make_plan.ts";
import { mixtureEps } from "../support/mixture.ts";
import { grid, SCHEDULES } from "../support/order_cases.ts";

const sde = SCHEDULES.linear, FINE = 4096, COUNTS = [32, 128];
const epsFn = mixtureEps({ weights: [0.4, 0.6], means: [[0.5, -0.2], [-0.3, 0.4]], stds: [0.6, 0.8] }, sde);
const NOISE = getNoise([2, 64], { seed: 4, type: "float64" });
const VARYING: Tau = (t) => 0.5 + t;

const CASES: Record<string, PlanOptions> = {
  "x0_ab 0, tau 1": { method: "x0_ab", abOrder: 0, tau: 1 },
  "x0_ab 1, tau varying": { method: "x0_ab", abOrder: 1, tau: VARYING },
  "dpmpp_2m_sde": { method: "dpmpp_2m_sde" },
  "sa_solver": { method: "sa_solver" },
  "seeds_2": { method: "seeds_2" },
  "t_ab 1, tau 0.5": { method: "t_ab", abOrder: 1, tau: 0.5 },
};

async function draw(options: PlanOptions, steps: number, seed: number): Promise<Float64Array> {
  const plan = makePlan(sde, onGrid(options, grid(sde, steps)));
  return (await samplerFromPlan(plan, epsFn)(NOISE, { noise: "path", seed })).data;
}

function distance(a: Float64Array, b: Float64Array): number {
  return Math.sqrt(a.reduce((sum, value, i) => sum + (value - b[i]) ** 2, 0) / a.length);
}

for (const [name, options] of Object.entries(CASES)) {
  Deno.test(`the samples of ${name} converge along a path with order 1`, async () => {
    const exact = await draw(options, FINE, 5);
    const [coarse, fine] = await Promise.all(
      COUNTS.map(async (steps) => distance(await draw(options, steps, 5), exact)),
    );
    const slope = Math.log(coarse / fine) / Math.log(COUNTS[1] / COUNTS[0]);
    assert(Math.abs(slope - 1) < 0.2, `${slope} (${coarse}, ${fine})`);
    const other = distance(await draw(options, COUNTS[1], 6), exact);
    assert(other > 20 * fine, `another path is as near: ${other}, ${fine}`);
  });
}

Deno.test("fresh noise is other noise at every number of steps", async () => {
  const drawFresh = async (steps: number) => {
    const plan = makePlan(sde, onGrid(CASES["x0_ab 0, tau 1"], grid(sde, steps)));
    return (await samplerFromPlan(plan, epsFn)(NOISE, { seed: 5 })).data;
  };
  assert(distance(await drawFresh(256), await drawFresh(512)) > 0.3);
});
