// What the guide's page on migrating calls equal: DEIS, DDIM, DPM-Solver and flow matching, against diffusers.
import { assert, assertEquals } from "@std/assert";
import { makePlan, RectifiedFlow, type SamplerOptions } from "../../mod.ts";
import { assertSame, differenceFrom, named, planOf } from "../support/migration_runs.ts";

Deno.test("diffusers' DEIS of solver_order k is log_rho_ab of abOrder k - 1, for every prediction", async () => {
  const predictions = { v_prediction: "v", sample: "x0" } as const;
  const whole = named("DEISMultistepScheduler", {}).filter(({ timesteps, config }) =>
    timesteps.length >= 15 || config.lower_order_final === false
  );
  assertEquals(whole.length, 16);
  for (const run of whole) {
    const prediction = predictions[run.config.prediction_type as keyof typeof predictions] ?? "eps";
    const options = { abOrder: run.config.solver_order! - 1, timesteps: [...run.timesteps, 0], prediction };
    await assertSame(run, planOf(run, { method: "log_rho_ab", ...options }));
  }
});

Deno.test("diffusers' lower_order_final is the last two stages of lower orders", async () => {
  const short = named("DEISMultistepScheduler", { solver_order: 3 }).filter(({ timesteps, config }) =>
    timesteps.length < 15 && config.lower_order_final === undefined
  );
  assertEquals(short.length, 2);
  for (const run of short) {
    const [zero, one, two] = [0, 1, 2].map((abOrder) =>
      planOf(run, { method: "log_rho_ab", abOrder, timesteps: [...run.timesteps, 0] })
    );
    const stages = [...two.stages.slice(0, -2), one.stages.at(-2)!, zero.stages.at(-1)!];
    await assertSame(run, { ...two, stages });
    assert(await differenceFrom(run, two) > 1e-4);
  }
});

Deno.test("diffusers' DDIM is t_ab of abOrder 0", async () => {
  const ddim = named("DDIMScheduler", {});
  assertEquals(ddim.length, 2);
  for (const run of ddim) {
    await assertSame(run, planOf(run, { method: "t_ab", abOrder: 0, timesteps: [...run.timesteps, 0] }));
  }
});

Deno.test("diffusers' DPM-Solver on eps is DDIM at order 1 and log_rho_ab of abOrder 1 with solver_type heun", async () => {
  const solvers = named("DPMSolverMultistepScheduler", { algorithm_type: "dpmsolver" });
  assertEquals(solvers.length, 4);
  for (const run of solvers) {
    const abOrder = run.config.solver_order! - 1;
    await assertSame(run, planOf(run, { method: "log_rho_ab", abOrder, timesteps: [...run.timesteps, 0] }));
  }
});

Deno.test("Euler of flow matching is t_ab of abOrder 0 on RectifiedFlow", async () => {
  const [run] = named("FlowMatchEulerDiscreteScheduler", {});
  const timesteps = run.sigmas.map((sigma) => Math.min(sigma, 1 - 1e-9));
  const sde = new RectifiedFlow({ samplingEps: 0, samplingT: 1 - 1e-9 });
  const options: SamplerOptions = { method: "t_ab", abOrder: 0, timesteps, prediction: "flow" };
  await assertSame(run, makePlan(sde, options), run.timesteps);
});
