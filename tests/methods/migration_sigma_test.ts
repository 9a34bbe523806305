// What the guide's page on migrating calls equal: samplers and grids of k-diffusion, which step in sigma.
import { assert, assertEquals } from "@std/assert";
import { getTimesteps, makePlan, type SamplerOptions, type Sde, VESDE } from "../../mod.ts";
import golden from "../data/diffusers_runs.json" with { type: "json" };
import { assertSame, named, planOf, type Run, sdeOf, toSigmaZero } from "../support/migration_runs.ts";

/** The times at which rho has the values of a run's sigmas. */
function levelsOf(run: Run) {
  const sde = sdeOf(run);
  const timesteps = [...new Set(run.sigmas)].slice(0, -1).map((sigma) => sde.timeOfRho(sigma));
  // x of k-diffusion is x / signal here.
  return { timesteps, scale: sde.signal(timesteps[0]) };
}

Deno.test("Euler in sigma is DDIM, and a step to sigma 0", async () => {
  const euler = named("EulerDiscreteScheduler", {});
  assertEquals(euler.length, 4);
  for (const run of euler) {
    const { timesteps, scale } = levelsOf(run);
    const plan = planOf(run, { method: "t_ab", abOrder: 0, timesteps });
    await assertSame(run, toSigmaZero(plan, sdeOf(run)), run.timesteps, scale);
  }
});

Deno.test("Heun in sigma is rho_rk with 2heun, and a step to sigma 0", async () => {
  const heun = named("HeunDiscreteScheduler", {});
  assertEquals(heun.length, 4);
  for (const run of heun) {
    const { timesteps, scale } = levelsOf(run);
    const plan = planOf(run, { method: "rho_rk", rkMethod: "2heun", timesteps });
    await assertSame(run, toSigmaZero(plan, sdeOf(run)), run.timesteps, scale);
  }
});

Deno.test("karras and exponential sigmas are the grids rho of tsOrder 7 and log", () => {
  const { sigmaMin, sigmaMax, karras, exponential } = golden.grids;
  const sde = new VESDE({ sigmaMin, sigmaMax });
  const near = (found: number[], expected: number[]) => {
    assertEquals(found.length, expected.length);
    found.forEach((sigma, i) => assert(Math.abs(sigma / expected[i] - 1) < 1e-12, `${sigma}, ${expected[i]}`));
  };
  near(getTimesteps(sde, { tsPhase: "rho", tsOrder: 7, numStep: karras.length - 1 }), karras);
  near(getTimesteps(sde, { tsPhase: "log", numStep: exponential.length - 1 }), exponential);
});

/** A schedule whose time is the index of a noise level, from the last one down; x is k-diffusion's. */
function byIndex(sigmas: readonly number[]): Sde {
  const last = sigmas.length - 1;
  return {
    samplingEps: 0,
    samplingT: last,
    isContinuous: true,
    signal: () => 1,
    rho: (t) => sigmas[last - t],
    timeOfRho: (rho) => last - sigmas.indexOf(rho),
    kinks: () => [],
  };
}
const countdown = (sigmas: readonly number[]) => sigmas.map((_, i) => sigmas.length - 1 - i);

Deno.test("with the step's index as time, ipndm has the constant weights of PNDM whatever the sigmas", () => {
  const sigmas = golden.grids.karras;
  const options: SamplerOptions = { method: "ipndm", abOrder: 3, timesteps: countdown(sigmas) };
  makePlan(byIndex(sigmas), options).stages.slice(3).forEach(({ update }, i) => {
    const width = sigmas[i + 4] - sigmas[i + 3];
    [55, -59, 37, -9].forEach((weight, j) => {
      assert(Math.abs(update[j + 2] / (weight / 24 * width) - 1) < 1e-12, `step ${i + 3}, weight ${j}`);
    });
  });
});

Deno.test("LMS in sigma is rho_ab of abOrder 3", async () => {
  const lms = named("LMSDiscreteScheduler", {});
  assertEquals(lms.length, 2);
  for (const run of lms) {
    const { sigmas } = run;
    const plan = makePlan(byIndex(sigmas), {
      method: "rho_ab",
      abOrder: 3,
      timesteps: countdown(sigmas),
    });
    const stages = plan.stages.map((stage, i) => ({ ...stage, inputScale: 1 / Math.sqrt(1 + sigmas[i] ** 2) }));
    await assertSame(run, { ...plan, stages }, run.timesteps);
  }
});
