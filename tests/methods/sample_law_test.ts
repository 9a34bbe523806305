// Whether samples have the right law: a two-sample test on a mixture in the plane, against exact samples.
import { assert } from "@std/assert";
import { makePlan, type Plan, type PlanOptions, samplerFromPlan } from "../../mod.ts";
import { onGrid } from "../../src/methods/make_plan.ts";
import { energyDistanceTo } from "../support/energy_distance.ts";
import { mixtureEps } from "../support/mixture.ts";
import { mixtureSamples } from "../support/mixture_samples.ts";
import { grid, SCHEDULES } from "../support/order_cases.ts";

const sde = SCHEDULES.linear, COUNT = 20_000, STEPS = 50;
const MIXTURE = { weights: [0.4, 0.6], means: [[0.5, -0.2], [-0.3, 0.4]], stds: [0.6, 0.8] };
/** Below it lie 0.4 of the standard normal. */
const SHARE = -0.2533471031357997;

const exact = (t: number, seed: number, count = COUNT) => mixtureSamples(MIXTURE, SHARE, sde, t, { count, seed });
const distance = energyDistanceTo(exact(sde.samplingEps, 1, 10 * COUNT));
/** What exact samples exceed 2 of 19 times, by luck. */
const [, , allowed] = Array.from({ length: 19 }, (_, i) => distance(exact(sde.samplingEps, 100 + i)))
  .sort((a, b) => b - a);

/** One image of many points, so that the noise of all is drawn at once. */
async function distanceOf(plan: Plan): Promise<number> {
  const noise = { data: exact(sde.samplingT, 6), dims: [1, 2 * COUNT] };
  const { data } = await samplerFromPlan(plan, mixtureEps(MIXTURE, sde))(noise, { seed: 7 });
  return distance(data);
}

const PLANS: Record<string, PlanOptions> = {
  "x0_ab 2, tau 1": { method: "x0_ab", abOrder: 2, tau: 1 },
  "t_ab 1, tau 0.5": { method: "t_ab", abOrder: 1, tau: 0.5 },
  "sa_solver": { method: "sa_solver" },
  "seeds_2": { method: "seeds_2" },
  "dpmpp_2s_ancestral": { method: "dpmpp_2s_ancestral" },
};

for (const [name, options] of Object.entries(PLANS)) {
  Deno.test(`samples of ${name} at ${STEPS} steps cannot be told from exact ones`, async () => {
    const found = await distanceOf(makePlan(sde, onGrid(options, grid(sde, STEPS))));
    assert(found <= allowed, `${found}, allowed ${allowed}`);
  });
}

Deno.test("samples whose noise weighs 2 % too much, or too little, can be told from exact ones", async () => {
  const plan = makePlan(sde, onGrid(PLANS["x0_ab 2, tau 1"], grid(sde, STEPS)));
  for (const wrong of [1.02, 0.98]) {
    const stages = plan.stages.map((stage) => ({ ...stage, noise: wrong * stage.noise! }));
    const found = await distanceOf({ ...plan, stages });
    assert(found > allowed, `${wrong}: ${found}, allowed ${allowed}`);
  }
});
