// EulerAncestralDiscreteScheduler against runs of diffusers with the same noise (tests/data/make_euler_ancestral.py).
import { assertAlmostEquals, assertEquals } from "@std/assert";
import { type EpsFn, samplerFromPlan } from "../../mod.ts";
import { schedulerPlan } from "../../src/diffusers/mod.ts";
import golden from "../data/euler_ancestral_runs.json" with { type: "json" };

const model: EpsFn = (x, t, out) => void x.data.forEach((value, i) => out.data[i] = value * t / (t + 1));

for (const { config, steps, noise, noises, asked, sample } of golden) {
  Deno.test(`${config._class_name} in ${steps} steps is diffusers': ${JSON.stringify(config)}`, async () => {
    const plan = schedulerPlan(config, steps);
    plan.stages.forEach(({ t }, i) => assertAlmostEquals(t, asked[i], 1e-3));
    const start = { data: Float64Array.from(noise), dims: [4] };
    const { data } = await samplerFromPlan(plan, model)(start, {
      noise: (_step, stage) => ({ data: Float64Array.from(noises[stage]), dims: [4] }),
    });
    sample.forEach((value, i) => assertAlmostEquals(data[i], value, 1e-4 * Math.max(1, Math.abs(value))));
    assertEquals(plan.stages[plan.nfe - 1].noise, undefined);
  });
}
