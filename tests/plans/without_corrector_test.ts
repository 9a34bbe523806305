// Correctors as weights of the history: other tables, the same samples.
import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { getNoise, makePlan, type Plan, type PlanOptions, samplerFromPlan } from "../../mod.ts";
import { withoutCorrector } from "../../src/plans/without_corrector.ts";
import { MIXTURE, SDE } from "../support/fit_trajectories.ts";
import { mixtureEps } from "../support/mixture.ts";

const epsFn = mixtureEps(MIXTURE, SDE);
const METHODS: PlanOptions[] = [
  {},
  { method: "x0_ab", abOrder: 3, correctorOrder: 3 },
  { method: "t_ab", abOrder: 1, correctorOrder: 2 },
];

/** Whether both plans ask the same, and end alike. */
async function assertSame(plan: Plan, other: Plan): Promise<void> {
  const noise = getNoise([4, 3], { seed: 1 });
  const asked: number[][] = [[], []];
  const ends = await Promise.all([plan, other].map((one, i) =>
    samplerFromPlan(one, (x, t, out) => {
      asked[i].push(...x.data);
      return epsFn(x, t, out);
    })({ data: Float64Array.from(noise.data), dims: noise.dims })
  ));
  asked[0].forEach((value, i) => assertAlmostEquals(value, asked[1][i], 1e-11));
  ends[0].data.forEach((value, i) => assertAlmostEquals(value, ends[1].data[i], 1e-11));
}

for (const options of METHODS) {
  Deno.test(`without its corrector's anchors a plan draws the same: ${JSON.stringify(options)}`, async () => {
    const plan = makePlan(SDE, { ...options, numStep: 8 }), other = withoutCorrector(plan);
    assert(plan.stages.some(({ anchor }) => anchor));
    assert(other.stages.every(({ anchor, update }) => !anchor && update[0] === 0));
    await assertSame(plan, other);
    // Each step looks back as far as predictor and corrector together, however many there were before.
    const reach = Math.max(options.abOrder ?? 2, options.correctorOrder ?? 2) + 2;
    assert(other.stages.every(({ update }) => update.length - 2 <= reach));
  });
}

Deno.test("so does one whose anchors begin anew after a step without one", async () => {
  const plan = makePlan(SDE, { numStep: 8 }), euler = makePlan(SDE, { method: "x0_ab", abOrder: 0, numStep: 8 });
  const mixed = { ...plan, stages: plan.stages.with(1, euler.stages[1]).with(4, euler.stages[4]) };
  await assertSame(mixed, withoutCorrector(mixed));
});

Deno.test("a plan without a corrector stays as it is", () => {
  const plan = makePlan(SDE, { method: "ipndm", numStep: 5 });
  assertEquals(withoutCorrector(plan), plan);
});
