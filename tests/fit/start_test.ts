import { assert, assertAlmostEquals, assertEquals, assertRejects, assertThrows } from "@std/assert";
import {
  getNoise,
  makePlan,
  type Plan,
  RectifiedFlow,
  samplerFromPlan,
  type Sde,
  withFreeFirstStep,
} from "../../mod.ts";
import { type FitOptions, fitPlan, type FitReport } from "../../src/fit/mod.ts";
import { beginningOf } from "../../src/fit/beginning.ts";
import { planAt, type PlanPoint, type PlanSpace } from "../../src/fit/plan_point.ts";
import { noiseOf, SDE, trajectoriesOf } from "../support/fit_trajectories.ts";

const BATCHES = await trajectoriesOf(SDE, [1, 2, 3, 4]);
const JUDGED = await trajectoriesOf(SDE, [5, 6]);
const SOLVERS = [
  { method: "t_ab", abOrder: 1, tsPhase: "t", tsOrder: 1.5 },
  { method: "x0_ab", abOrder: 2, correctorOrder: 2, tsPhase: "t", tsOrder: 1.5 },
] as const;
/** Where a fit by a method begins that is given a plan. */
function begins(start: Plan, { history = 4, ...solver }: FitOptions, sde: Sde = SDE) {
  return beginningOf(sde, solver, { start, strength: "coefficients", history });
}

async function fitted(options: FitOptions) {
  const reports: FitReport[] = [];
  const onIteration = (report: FitReport) => void reports.push(report);
  return { ...await fitPlan(SDE, BATCHES, { judged: JUDGED, ...options, onIteration }), reports };
}

/** A point whose coefficients are not the method's, on a grid that starts late. */
function somePoint(): PlanPoint {
  const timesteps = [0.8, 0.55, 0.3, 0.12, 0.04, 0.001];
  const offsets = [2, 3, 4, 4, 4].map((length, seed) => [...getNoise([length], { seed }).data].map((e) => e / 10));
  return { timesteps, offsets };
}

function assertNear(found: readonly number[], wanted: readonly number[]) {
  assertEquals(found.length, wanted.length);
  found.forEach((value, i) => assertAlmostEquals(value, wanted[i], 1e-9));
}

Deno.test("a plan to start from stands at the point that it was made of", () => {
  for (const method of ["ipndm", "t_ab", "x0_ab", "x0_log_rho_ab"] as const) {
    const space: PlanSpace = { sde: SDE, options: { method, abOrder: 2 } }, point = somePoint();
    const plan = planAt(space, point)!;
    const { label, from } = begins(plan, { ...space.options, history: 3 });
    assertEquals([label, from!.grid, from!.point!.timesteps], ["the plan given", plan.timesteps, plan.timesteps]);
    from!.point!.offsets!.forEach((row, i) => assertNear(row, point.offsets![i]));
    const [found, wanted] = [planAt(space, from!.point!)!, plan];
    found.stages.forEach((stage, i) => {
      assertNear(stage.update, wanted.stages[i].update);
      assertEquals(stage.inputScale, wanted.stages[i].inputScale);
    });
  }
});

Deno.test("a plan to start from may be of another method, with a corrector, or with a first step that is free", async () => {
  const { epsFn } = BATCHES[0], noise = noiseOf(SDE, 8, 9);
  const x0 = { method: "x0_ab", abOrder: 2, correctorOrder: 2, numStep: 6 } as const;
  const ipndm = makePlan(SDE, { method: "ipndm", numStep: 6 });
  const stages = ipndm.stages.map((stage) => {
    const [anchor, state, ...row] = stage.update;
    return { ...stage, update: [state, anchor, ...row] }; // of one stage a step both are the same state
  });
  const freed = withFreeFirstStep(SDE, makePlan(SDE, { method: "ipndm", numStep: 6 }));
  for (
    const [plan, options] of [
      [makePlan(SDE, x0), { method: "x0_log_rho_ab" }],
      [makePlan(SDE, { ...x0, abOrder: 1 }), { method: "x0_ab", abOrder: 2, correctorOrder: 2 }],
      [{ ...ipndm, stages }, { method: "ipndm" }],
      [freed, { method: "t_ab" }],
    ] as const
  ) {
    const { from } = begins(plan, { ...options, history: 6 });
    const same = planAt({ sde: SDE, options }, from!.point!)!;
    const [found, wanted] = await Promise.all([same, plan].map((one) => samplerFromPlan(one, epsFn)(noise)));
    assertNear([...found.data], [...wanted.data]);
  }
});

Deno.test("a last step down to no noise takes the clean image from the history", () => {
  const sde = new RectifiedFlow({ samplingT: 0.99, samplingEps: 0 }),
    space: PlanSpace = { sde, options: { method: "x0_ab" } };
  const plan = makePlan(sde, { method: "x0_ab", abOrder: 1, numStep: 4 });
  const { from } = begins(plan, space.options, sde);
  planAt(space, from!.point!)!.stages.forEach(({ update }, i) => {
    const [anchor, state, ...row] = plan.stages[i].update;
    assertNear([update[0] + update[1], ...update.slice(2, 2 + row.length)], [anchor + state, ...row]);
  });
});

Deno.test("a fit that starts from a plan searches for no grid, and ends no farther off than it", async () => {
  const [solver] = SOLVERS, options = { ...solver, numStep: 4, iterations: 1 };
  const early = await fitted(options);
  const { plan, before, after, improved, table, reports } = await fitted({ ...options, start: early.plan });
  assertEquals(before, early.after);
  assert(improved && after < 0.9 * before, `${before} to ${after}`);
  assert(reports.length === 1 && reports.every(({ strength }) => strength === "coefficients"));
  assertEquals(table.find(({ label }) => label === "the plan given")!.plan, early.plan);
  assert(plan.fittedTo!.trajectories === 96 && plan.timesteps[1] !== early.plan.timesteps[1]);
});

Deno.test("the plan given stays, with what it was fitted to, where the fit is not better", async () => {
  const { plan } = await fitted({ ...SOLVERS[0], numStep: 4 });
  const exact = await Promise.all(JUDGED.map(async (batch) => ({
    ...batch,
    exact: await samplerFromPlan(plan, batch.epsFn)(batch.noise),
  })));
  const again = await fitted({ ...SOLVERS[0], start: plan, judged: exact, iterations: 1 });
  assertEquals([again.improved, again.fixed.label, again.plan], [false, "the plan given", plan]);
});

Deno.test("a checkpoint goes before the plan that the fit started from", async () => {
  const { plan, reports } = await fitted({ ...SOLVERS[0], numStep: 4, iterations: 2 });
  const further = await fitted({ ...SOLVERS[0], numStep: 4 });
  const { checkpoint } = further.reports.at(-1)!, stop = AbortSignal.abort();
  assert(reports.length > 0);
  const stopped = await fitted({ ...SOLVERS[0], start: plan, resume: checkpoint, stop });
  assertEquals(stopped.plan.stages, further.plan.stages);
});

Deno.test("a plan that the fit cannot start from is refused, and the reason said", async () => {
  const [t, x0] = SOLVERS.map((solver) => makePlan(SDE, { ...solver, numStep: 4 }));
  const refused = async (start: Plan, text: string, more: Partial<FitOptions> = {}) => {
    const options = { method: "t_ab", abOrder: 1, start, ...more } as FitOptions;
    await assertRejects(() => fitted(options), RangeError, text);
  };
  const changed = (change: object, index = 2): Plan => ({
    ...t,
    stages: t.stages.with(index, { ...t.stages[index], ...change }),
  });
  await refused(
    x0,
    "A fit by t_ab cannot start from a plan of x0_ab that asks the network or keeps in the history",
  );
  await refused(changed({ t: 0.9 * t.stages[2].t }), "clean at stage 2 must be ");
  await refused(changed({ inputScale: 2 }), "clean at stage 2 must be ");
  await refused(
    changed({ update: [0, 1, 1, 1, 1] }),
    "a history of 2 cannot start from a plan that looks back on 3",
    {
      history: 2,
    },
  );
  await refused(changed({ input: [0.1] }), "a plan with an input row, found one at step 2");
  await refused(changed({ clip: { range: 1, store: 0, update: 1 } }), "a plan with a clip, found one at step 2");
  await refused(changed({ noise: 0.1 }), "A plan is fitted without noise, found 0.1 at stage 2");
  await refused(makePlan(SDE, { method: "rho_rk", rkMethod: "3kutta", numStep: 2 }), "one evaluation a step");
  const back = makePlan(SDE, { method: "t_ab", abOrder: 1, numStep: 4, invert: true });
  await refused(back, "A plan is fitted from noise to image, found one from image to noise");
  const flow = new RectifiedFlow({ samplingT: 1 }), ddim = { method: "ddim", prediction: "flow" } as const;
  const infinite = makePlan(flow, { ...ddim, numStep: 4 });
  assertThrows(() => begins(infinite, ddim, flow), RangeError, "where rho is finite, found Infinity at t = 1");
  await refused(t, "A fit of 5 steps cannot start from a plan of 4", { numStep: 5 });
  await refused(t, 'A fit of "coefficients" starts from a plan, found one of "timesteps"', {
    strength: "timesteps",
  });
});
