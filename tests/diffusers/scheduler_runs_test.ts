// The plans of schedulers against diffusers' own runs under random settings (tests/data/make_scheduler_runs.py).
import { assert, assertEquals } from "@std/assert";
import { SCHEDULERS } from "../../src/diffusers/schedulers/scheduler_registry.ts";
import { relativeError, runScheduler, type SchedulerRuns } from "../support/scheduler_runs.ts";

/** The grid is that of float32 numbers, and the references have seven digits. */
const TOLERANCE = 5e-6;

const file = Deno.env.get("SCHEDULER_RUNS") ?? new URL("../data/scheduler_runs.json", import.meta.url);
/** These draw noise, and have runs of their own (stochastic_runs_test.ts, euler_ancestral_test.ts). */
const APART = [
  "EulerAncestralDiscreteScheduler",
  "TCDScheduler",
  "DPMSolverSDEScheduler",
  "SASolverScheduler",
  "KDPM2AncestralDiscreteScheduler",
  "LTXEulerAncestralRFScheduler",
];
const SHARED = Object.keys(SCHEDULERS).filter((name) => !APART.includes(name));

const runs: SchedulerRuns = JSON.parse(await Deno.readTextFile(file));

for (const scheduler of SHARED) {
  const cases = runs.cases.filter(({ config }) => config._class_name === scheduler);

  Deno.test(`${scheduler} asks at the same times and gives the same samples as diffusers`, async () => {
    assert(cases.length >= 3, `no runs of ${scheduler}`);
    for (const run of cases) {
      const name = `${JSON.stringify(run.config)} in ${run.steps} steps, ${JSON.stringify(run.options)}`;
      if (!run.final) continue;
      const { asked, final } = await runScheduler(runs, run);
      assertEquals(asked.length, run.asked!.length, name);
      asked.forEach((t, i) => assert(Math.abs(t - run.asked![i]) < 1e-3, `${t} for ${run.asked![i]}: ${name}`));
      const error = relativeError(final, run.final);
      assert(error < TOLERANCE, `${error} from diffusers: ${name}`);
    }
  });
}

Deno.test("a run that diffusers cannot make is finite here, or refused with what is allowed", async () => {
  const failed = runs.cases.filter(({ final }) => !final);
  assert(failed.length >= 5);
  for (const run of failed) {
    const outcome = await runScheduler(runs, run).then(({ final }) => final, (error) => error);
    const isFine = outcome instanceof RangeError
      ? / must | needs /.test(outcome.message)
      : outcome.every(Number.isFinite);
    assert(isFine, `${outcome}: ${JSON.stringify(run)}`);
  }
});
