// What the guide's page on migrating calls equal of samplers that add noise: presets against the schedulers of diffusers,
// whose plans are tested against diffusers itself (tests/diffusers/stochastic_runs_test.ts).
import { assert } from "@std/assert";
import { DiscreteVPSDE, makePlan, type Plan, type PlanOptions, samplerFromPlan } from "../../mod.ts";
import { schedulerLevels, type SchedulerOptions, schedulerPlan } from "../../src/diffusers/mod.ts";
import { toSigmaZero } from "../support/migration_runs.ts";
import { relativeError } from "../support/scheduler_runs.ts";

const sde = DiscreteVPSDE.fromBetas("linear");
const LEADING = { timestep_spacing: "leading", steps_offset: 1 };
const approximation = "k-diffusion";
/** The least sigma in float32 is 1e-4 of itself away. */
const TOLERANCE = 5e-5;

/** The sample of a plan from a state, from the same noise each time. */
async function sampleOf(plan: Plan, state: number[]): Promise<number[]> {
  const sampler = samplerFromPlan(plan, (x, _t, out) => {
    x.data.forEach((value, i) => out.data[i] = 0.9 * Math.tanh(value));
  });
  const noise = (_: number, stage: number) => ({
    data: Float64Array.from(state, (_, i) => Math.cos(1.3 * i + stage)),
    dims: [1, state.length],
  });
  const { data } = await sampler({ data: Float64Array.from(state), dims: [1, state.length] }, { noise });
  return Array.from(data);
}

interface Case {
  config: Record<string, unknown> & { _class_name: string };
  options?: SchedulerOptions;
  preset: PlanOptions;
  /** Whether the scheduler ends at sigma 0, and ours with a step more, or both at the first training step. */
  ends: "sigma 0" | "first step";
}

const DPM = {
  _class_name: "DPMSolverMultistepScheduler",
  algorithm_type: "sde-dpmsolver++",
  final_sigmas_type: "sigma_min",
  lower_order_final: false,
};
const CASES: Case[] = [
  {
    config: { _class_name: "DDPMScheduler", clip_sample: false, timestep_spacing: "trailing" },
    preset: { method: "ddpm" },
    ends: "sigma 0",
  },
  {
    config: { _class_name: "DDIMScheduler", clip_sample: false, set_alpha_to_one: false, steps_offset: 1 },
    options: { eta: 0.6 },
    preset: { method: "ddim", eta: 0.6 },
    ends: "first step",
  },
  {
    config: { _class_name: "EulerAncestralDiscreteScheduler", ...LEADING },
    preset: { method: "euler_ancestral" },
    ends: "sigma 0",
  },
  { config: { ...DPM, solver_type: "heun" }, preset: { method: "dpmpp_2m_sde" }, ends: "first step" },
  { config: DPM, preset: { method: "dpmpp_2m_sde", approximation }, ends: "first step" },
  {
    config: { _class_name: "DPMSolverSDEScheduler", beta_start: 0.0001, beta_end: 0.02, ...LEADING },
    preset: { method: "dpmpp_sde", approximation },
    ends: "sigma 0",
  },
];

for (const { config, options, preset, ends } of CASES) {
  const { _class_name, solver_type = "" } = config;
  Deno.test(`${preset.method} is ${_class_name} ${solver_type}`.trim(), async () => {
    const theirs = schedulerPlan(config, 6, { ...options, start: 0 });
    const [{ signal, sigma }] = schedulerLevels(config, 6, { start: 0 });
    const asked = theirs.timesteps.slice(0, -1);
    const plan = makePlan(sde, { ...preset, timesteps: ends === "sigma 0" ? asked : [...asked, 0] });
    const ours = ends === "sigma 0" ? toSigmaZero(plan, sde) : plan;
    assert(theirs.stages.some(({ noise }) => noise), "there is noise");
    const noise = [0.4, -1.2, 2.1, 0.1], norm = Math.hypot(signal, sigma);
    const expected = await sampleOf(theirs, noise.map((value) => value * norm));
    const error = relativeError(await sampleOf(ours, noise), expected);
    assert(error < TOLERANCE, `${error}`);
  });
}
