import { assert, assertEquals, assertRejects } from "@std/assert";
import type { EpsFn } from "../../mod.ts";
import { type FitCheckpoint, type FitOptions, fitPlan, type FitReport } from "../../src/fit/mod.ts";
import { SDE, trajectoriesOf } from "../support/fit_trajectories.ts";

const OPTIONS = { method: "t_ab", abOrder: 1, tsPhase: "t", tsOrder: 1.5, numStep: 4 } as const;
const BATCHES = await trajectoriesOf(SDE, [1, 2, 3, 4]);

/** Fits, and counts evaluations and iterations of both parts. */
async function fitted(options: Partial<FitOptions>, onIteration?: (report: FitReport) => void) {
  let evaluations = 0;
  const reports: FitReport[] = [];
  const batches = BATCHES.map((batch) => {
    const epsFn: EpsFn = (x, t, out) => (evaluations++, batch.epsFn(x, t, out));
    return { ...batch, epsFn };
  });
  const fit = await fitPlan(SDE, batches, {
    ...OPTIONS,
    ...options as object,
    onIteration: (report) => {
      reports.push(report);
      onIteration?.(report);
    },
  });
  return { fit, evaluations, reports };
}

const whole = await fitted({});

Deno.test("a fit that is stopped judges and returns the best so far", async () => {
  const stopper = new AbortController();
  const { fit, evaluations, reports } = await fitted({ stop: stopper.signal }, ({ strength }) => {
    if (strength === "coefficients") stopper.abort();
  });
  assert(fit.improved && evaluations < whole.evaluations);
  assertEquals(reports.filter(({ strength }) => strength === "coefficients").length, 1);
  const { point } = reports.at(-1)!.checkpoint;
  assertEquals(fit.plan.timesteps, point!.timesteps);
});

Deno.test("a fit that is stopped before it begins is the best fixed plan", async () => {
  const { fit, reports } = await fitted({ stop: AbortSignal.abort() });
  assertEquals([fit.improved, fit.plan, reports.length], [false, fit.fixed.plan, 0]);
});

Deno.test("an error that is not the stop's own is not taken for it", async () => {
  const stopper = new AbortController();
  let breaks = false;
  const batches = BATCHES.map((batch) => {
    const epsFn: EpsFn = (x, t, out) => {
      if (breaks) {
        stopper.abort();
        throw new Error("The model broke");
      }
      return batch.epsFn(x, t, out);
    };
    return { ...batch, epsFn };
  });
  const onIteration = () => void (breaks = true);
  const fitting = fitPlan(SDE, batches, { ...OPTIONS, stop: stopper.signal, onIteration });
  await assertRejects(() => fitting, Error, "The model broke");
});

Deno.test("a fit goes on from a checkpoint of either part, through JSON, and ends as good", async () => {
  for (const strength of ["timesteps", "coefficients"] as const) {
    const reached = whole.reports.findLast((report) => report.strength === strength)!.checkpoint;
    const resume: FitCheckpoint = JSON.parse(JSON.stringify(reached));
    const { fit, evaluations, reports } = await fitted({ resume });
    assert(evaluations < whole.evaluations, `${strength}: ${evaluations} of ${whole.evaluations}`);
    assert(fit.after < 1.2 * whole.fit.after, `${strength}: ${fit.after}, ${whole.fit.after} at once`);
    assertEquals(reports.some((report) => report.strength === "timesteps"), strength === "timesteps");
  }
});

Deno.test("a fit that resumes and is stopped at once has what the checkpoint had", async () => {
  const { checkpoint } = whole.reports.at(-1)!;
  const { fit } = await fitted({ resume: checkpoint, stop: AbortSignal.abort() });
  assertEquals(fit.plan, whole.fit.plan);
});

Deno.test("a checkpoint of another fit is refused", async () => {
  const { grid, point } = whole.reports.at(-1)!.checkpoint;
  const refused = (resume: FitCheckpoint, text: string, more: Partial<FitOptions> = {}) =>
    assertRejects(() => fitted({ resume, ...more }), RangeError, text);
  await refused({ grid, point }, "must be one of 5 steps down to t = 0.001", { numStep: 5 });
  await refused({ grid: grid.with(4, 0.01) }, "must be one of 4 steps down to t = 0.001");
  await refused({ grid: grid.with(1, 2) }, "must be one of 4 steps");
  await refused({ grid: grid.with(1, NaN) }, "must be one of 4 steps");
  await refused({ grid, point: { ...point!, timesteps: grid.slice(1) } }, "must be one of 4 steps");
  await refused({ grid, point }, "another strength or history", { history: 1 });
  await refused({ grid, point }, "another strength or history", { strength: "timesteps" });
  await refused({ grid, point: { timesteps: grid } }, "another strength or history");
  await refused({} as FitCheckpoint, "must be one of 4 steps");
});

Deno.test("a plan is judged by the trajectories that are given for it", async () => {
  const judged = await trajectoriesOf(SDE, [5, 6]);
  const { plan } = (await fitted({ judged })).fit;
  assertEquals(plan.fittedTo!.heldOut!.samples, 48);
  // Nothing is left to gain where the best fixed plan's samples count as exact: it stays.
  const { fixed } = whole.fit;
  const { samplerFromPlan } = await import("../../mod.ts");
  const own = await Promise.all(judged.map(async (batch) => ({
    ...batch,
    exact: await samplerFromPlan(fixed.plan, batch.epsFn)(batch.noise),
  })));
  assertEquals((await fitted({ judged: own })).fit.plan, fixed.plan);
});
