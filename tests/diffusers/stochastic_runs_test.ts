// The plans of schedulers that draw noise against diffusers' own runs under random settings, from the same noise
// (tests/data/make_stochastic_runs.py).
import { assert, assertEquals } from "@std/assert";
import { schedulerPlan } from "../../src/diffusers/mod.ts";
import { relativeError, runScheduler, type SchedulerRuns } from "../support/scheduler_runs.ts";

/** The grid is that of float32 numbers, and the references have seven digits. */
const TOLERANCE = 5e-6;

const file = Deno.env.get("STOCHASTIC_RUNS") ?? new URL("../data/stochastic_runs.json", import.meta.url);
const runs: SchedulerRuns = JSON.parse(await Deno.readTextFile(file));
const classes = new Set(runs.cases.map(({ config }) => config._class_name));

for (const scheduler of classes) {
  Deno.test(`${scheduler} with noise gives the same samples as diffusers from the same noise`, async () => {
    const cases = runs.cases.filter(({ config, final }) => config._class_name === scheduler && final);
    assert(cases.length >= 3, `no runs of ${scheduler}`);
    let noisy = 0;
    for (const run of cases) {
      const name = `${JSON.stringify(run.config)} in ${run.steps} steps, ${JSON.stringify(run.options)}`;
      const { asked, final } = await runScheduler(runs, run);
      assertEquals(asked.length, run.asked!.length, name);
      asked.forEach((t, i) => assert(Math.abs(t - run.asked![i]) < 1e-3, `${t} for ${run.asked![i]}: ${name}`));
      const error = relativeError(final, run.final!);
      assert(error < TOLERANCE, `${error} from diffusers: ${name}`);
      if (schedulerPlan(run.config, run.steps, run.options).stages.some(({ noise }) => noise)) noisy++;
    }
    assert(noisy >= 3, `${noisy} runs of ${scheduler} have noise`);
  });
}

Deno.test("a noisy run that diffusers cannot make is finite here, or refused with what is allowed", async () => {
  for (const run of runs.cases.filter(({ final }) => !final)) {
    const outcome = await runScheduler(runs, run).then(({ final }) => final, (error) => error);
    const isFine = outcome instanceof RangeError
      ? / must | needs /.test(outcome.message)
      : outcome.every(Number.isFinite);
    assert(isFine, `${outcome}: ${JSON.stringify(run)}`);
  }
});
