// Plans that ask the network at other times than those of their grid.
import { assert, assertAlmostEquals, assertEquals, assertRejects } from "@std/assert";
import { makePlan, parsePlan, samplerFromPlan, withFreeFirstStep } from "../../mod.ts";
import { Aim } from "../../src/fit/aim.ts";
import { derivatives } from "../../src/fit/derivatives.ts";
import { distanceOf } from "../../src/fit/distance.ts";
import { type FitCheckpoint, fitPlan } from "../../src/fit/mod.ts";
import { planAt, pointOf, unknownsOf } from "../../src/fit/plan_point.ts";
import { unitsOf } from "../../src/fit/step.ts";
import { mixtureEps } from "../support/mixture.ts";
import { MIXTURE, SDE, trajectoriesOf } from "../support/fit_trajectories.ts";
import { makeSde } from "../support/schedules.ts";

const AIM = Aim.plain(3), METHOD = { method: "t_ab", abOrder: 2, tsOrder: 1.5, numStep: 4 } as const;
const SPACE = { sde: SDE, options: METHOD }, PLAN = makePlan(SDE, METHOD);
const SEEN = await trajectoriesOf(SDE, [1, 2, 3, 4]), UNSEEN = await trajectoriesOf(SDE, [101, 102, 103, 104]);

Deno.test("a query changes the time that the network is asked at, and nothing else", () => {
  const queries = [0.5, -0.1, 0, 0.02], { stages } = planAt(SPACE, { timesteps: PLAN.timesteps, queries })!;
  const times = PLAN.timesteps.slice(0, 4).map((t, k) => k === 0 ? 1 : t + queries[k]); // none is beyond the schedule
  stages.forEach(({ t, ...stage }, k) => {
    const { t: _, ...own } = PLAN.stages[k];
    assertAlmostEquals(t, times[k], 1e-12);
    assertEquals(stage, own);
  });
});

Deno.test("queries of a discrete schedule are integers within it", () => {
  const sde = makeSde({ kind: "ddpm" }), options = { ...METHOD, tsOrder: 1 };
  const { timesteps } = makePlan(sde, options), queries = [3, -2.4, 0.6, -1000];
  const { stages } = planAt({ sde, options }, { timesteps, queries })!;
  assertEquals(stages.map(({ t }) => t), [999, timesteps[1] - 2, timesteps[2] + 1, 0]);
});

Deno.test("a point may begin with a step that takes no evaluation: the plan is that of the method, without its first", () => {
  const timesteps = [0.7, 0.4, 0.2, 0.001];
  const plan = makePlan(SDE, { method: "t_ab", abOrder: 2, timesteps: [SDE.samplingT, ...timesteps] });
  assertEquals(planAt(SPACE, { timesteps, free: true }), withFreeFirstStep(SDE, plan));
  assertEquals(planAt(SPACE, { timesteps: timesteps.with(0, 1), free: true }), undefined);
  const point = { timesteps, free: true, queries: [0, 0, 0] };
  assertEquals(pointOf(SPACE, point, unknownsOf(point)), { ...point, offsets: undefined });
});

Deno.test("the derivatives of a plan by its queries predict what a small change of each does", async () => {
  const point = { timesteps: PLAN.timesteps.with(0, 0.9), queries: [0.01, 0, -0.02, 0.01] };
  const columns = await derivatives(SPACE, point, AIM, SEEN[0]), at = unknownsOf(point);
  assertEquals([columns.length, unitsOf(point).slice(4)], [8, unitsOf(point).slice(0, 4)]);
  const end = async (unknowns: number[]) =>
    (await samplerFromPlan(planAt(SPACE, pointOf(SPACE, point, unknowns))!, SEEN[0].epsFn)(SEEN[0].noise)).data;
  for (const [i, column] of columns.entries()) {
    const up = await end(at.with(i, at[i] + 1e-5)), down = await end(at.with(i, at[i] - 1e-5));
    const slopes = Array.from(up, (value, j) => (value - down[j]) / 2e-5);
    const off = Math.hypot(...slopes.map((slope, j) => slope - column[j]));
    assert(off < 0.1 * Math.hypot(...slopes), `unknown ${i}: ${off} of ${Math.hypot(...slopes)}`);
  }
});

Deno.test("grid and queries come nearer than the grid alone, on what the fit did not see, and a fit of them resumes", async () => {
  const rmse = async (strength: "timesteps" | "queries") => {
    let last: FitCheckpoint | undefined;
    const onIteration = ({ checkpoint }: { checkpoint: FitCheckpoint }) => void (last = checkpoint);
    const { table } = await fitPlan(SDE, SEEN, {
      ...METHOD,
      strength,
      judged: UNSEEN,
      iterations: 6,
      onIteration,
    });
    const { plan } = table.find(({ label }) => label === "fitted")!;
    const { squares } = await distanceOf(plan, AIM, UNSEEN);
    return { error: Math.sqrt(squares.reduce((sum, square) => sum + square) / squares.length), last: last!, plan };
  };
  const grid = await rmse("timesteps"), queries = await rmse("queries");
  assert(queries.error < 0.9 * grid.error, `${grid.error} to ${queries.error}`);
  assert(queries.plan.stages.some(({ t }, k) => t !== queries.plan.timesteps[k]));
  assertEquals(parsePlan(JSON.stringify(queries.plan)), queries.plan);
  assertEquals(queries.last.point?.queries?.length, 4);
  const { table } = await fitPlan(SDE, SEEN, {
    ...METHOD,
    strength: "queries",
    iterations: 1,
    resume: queries.last,
  });
  assert(table.some(({ label }) => label === "fitted"));
  const other = "found that of another strength or history", resume = queries.last;
  for (const strength of ["timesteps", "coefficients"] as const) {
    await assertRejects(() => fitPlan(SDE, SEEN, { ...METHOD, strength, resume }), RangeError, other);
  }
  const short = { ...resume, point: { ...resume.point!, queries: [0] } };
  await assertRejects(
    () => fitPlan(SDE, SEEN, { ...METHOD, strength: "queries", resume: short }),
    RangeError,
    other,
  );
});

Deno.test("a fit of queries on a discrete schedule asks at integers", async () => {
  const sde = makeSde({ kind: "ddpm" }), epsFn = mixtureEps(MIXTURE, sde);
  const seen = await trajectoriesOf(sde, [1, 2], epsFn);
  const { table } = await fitPlan(sde, seen, { ...METHOD, tsOrder: 1, strength: "queries", iterations: 2 });
  const { stages } = table.find(({ label }) => label === "fitted")!.plan;
  assert(stages.every(({ t }) => Number.isInteger(t) && t >= 0 && t <= 999));
});
