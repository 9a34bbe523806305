/**
 * How far diffusers' schedulers and this library's methods end from the exact solution, on a Gaussian mixture whose eps has a
 * closed form and Stable Diffusion's schedule: root mean square, in float64, from the same noise.
 *
 * @module
 */
import {
  DiscreteVPSDE,
  type EpsFn,
  getBetas,
  getNoise,
  makePlan,
  type Plan,
  samplerFromPlan,
  VESDE,
} from "../../mod.ts";
import { type SchedulerConfig, schedulerLevels, schedulerPlan } from "../../src/diffusers/mod.ts";
import { mixtureEps } from "../../tests/support/mixture.ts";
import { TEN_POINTS, WIDTH } from "./mixture.ts";

const EVALUATIONS = [6, 10, 20], BATCH = 128, FINE_STEPS = 600;
const BETAS = {
  beta_start: 0.00085,
  beta_end: 0.012,
  beta_schedule: "scaled_linear",
  timestep_spacing: "trailing",
};
const SDE = DiscreteVPSDE.fromBetas(getBetas("scaled_linear", { betaStart: 0.00085, betaEnd: 0.012 }));
const SIGMAS = Float32Array.from({ length: 1000 }, (_, t) => SDE.rho(t));
const NOISE = { data: Float64Array.from(getNoise([BATCH, WIDTH], { seed: 5 }).data), dims: [BATCH, WIDTH] };

/** eps of x0 + sigma eps, by sigma. */
const AT_SIGMA = mixtureEps(TEN_POINTS, new VESDE());
/** The same of a variance-preserving state, at any time: between two integers where log sigma puts it. */
const AT_TIME: EpsFn = ({ data, dims }, t, out) => {
  const rho = rhoAt(t), scale = Math.hypot(1, rho);
  return AT_SIGMA({ data: Float64Array.from(data, (value) => scale * value), dims }, rho, out);
};

function rhoAt(t: number): number {
  if (Number.isInteger(t)) return SIGMAS[t];
  const low = SIGMAS[Math.floor(t)], high = SIGMAS[Math.ceil(t)];
  return low * (high / low) ** (t - Math.floor(t));
}

const named = (name: string, settings: object = {}): SchedulerConfig => ({
  _class_name: name,
  ...BETAS,
  clip_sample: false,
  ...settings,
});
const SCHEDULERS: Record<string, SchedulerConfig> = {
  "DDIM, Euler": named("DDIMScheduler"),
  "Euler, karras": named("EulerDiscreteScheduler", { use_karras_sigmas: true }),
  "PNDM": named("PNDMScheduler", { skip_prk_steps: true }),
  "LMS": named("LMSDiscreteScheduler"),
  "LMS, karras": named("LMSDiscreteScheduler", { use_karras_sigmas: true }),
  "Heun, karras": named("HeunDiscreteScheduler", { use_karras_sigmas: true }),
  "KDPM2, karras": named("KDPM2DiscreteScheduler", { use_karras_sigmas: true }),
  "DEIS 2": named("DEISMultistepScheduler"),
  "DEIS 3": named("DEISMultistepScheduler", { solver_order: 3 }),
  "DPM-Solver++ 2M": named("DPMSolverMultistepScheduler"),
  "DPM-Solver++ 2M, karras": named("DPMSolverMultistepScheduler", { use_karras_sigmas: true }),
  "DPM-Solver++ 3M": named("DPMSolverMultistepScheduler", { solver_order: 3 }),
  "DPM-Solver++ 2S": named("DPMSolverSinglestepScheduler"),
  "UniPC 2": named("UniPCMultistepScheduler"),
  "UniPC 3": named("UniPCMultistepScheduler", { solver_order: 3 }),
};
const OWN = {
  "x0_ab 2, corrector 2, t^1.5": { method: "x0_ab", abOrder: 2, correctorOrder: 2, tsOrder: 1.5 },
  "x0_ab 2, corrector 2, t^1": { method: "x0_ab", abOrder: 2, correctorOrder: 2, tsOrder: 1 },
  "t_ab 3, t^1.5": { method: "t_ab", abOrder: 3, tsOrder: 1.5 },
  "ipndm 3, t^1.5": { method: "ipndm", abOrder: 3, tsOrder: 1.5 },
  "the default, t^1.5": { tsOrder: 1.5 },
} as const;

/** Steps of a scheduler that make so many evaluations. */
function stepsOf(name: unknown, evaluations: number): number {
  if (name === "PNDMScheduler") return evaluations - 1;
  return /Heun|KDPM2/.test(String(name)) ? Math.floor((evaluations + 1) / 2) : evaluations;
}

/** Heun's method in log sigma on `x0 + sigma eps`, with steps so small that nothing of them is seen. */
function exact(state: Float64Array, from: number, to: number): Float64Array {
  const low = Math.max(to, 1e-4),
    x = state.slice(),
    eps = new Float64Array(x.length),
    later = new Float64Array(x.length);
  const ask = (data: Float64Array, sigma: number, out: Float64Array) =>
    void AT_SIGMA({ data, dims: NOISE.dims }, sigma, { data: out, dims: NOISE.dims });
  for (let i = 0; i < FINE_STEPS; i++) {
    const [a, b] = [i, i + 1].map((k) => from * (low / from) ** (k / FINE_STEPS));
    ask(x, a, eps);
    ask(x.map((value, j) => value + (b - a) * eps[j]), b, later);
    x.forEach((value, j) => x[j] = value + (b - a) * (eps[j] + later[j]) / 2);
  }
  ask(x, low, eps);
  return x.map((value, j) => value + (to - low) * eps[j]);
}

/** From the exact solution, of a plan that begins with the state `scale * noise` at a level. */
async function distance(plan: Plan, scale: number, ends: { signal: number; sigma: number }[]): Promise<number> {
  const [from, to] = [ends[0], ends[ends.length - 1]];
  const begin = NOISE.data.map((value) => scale * value / from.signal);
  const wanted = exact(begin, from.sigma / from.signal, to.sigma / to.signal);
  const { data } = await samplerFromPlan(plan, AT_TIME)(NOISE);
  const sum = data.reduce((total, value, j) => total + (value / to.signal - wanted[j]) ** 2, 0);
  return Math.sqrt(sum / data.length);
}

function print(name: string, distances: number[]): void {
  console.log(
    `${name.padEnd(30)}${
      distances.map((value) => value.toFixed(3).slice(value < 1 ? 1 : 0).padStart(8)).join("")
    }`,
  );
}

console.log(`${"evaluations".padEnd(30)}${EVALUATIONS.map((count) => String(count).padStart(8)).join("")}`);
for (const [name, config] of Object.entries(SCHEDULERS)) {
  const distances = [];
  for (const count of EVALUATIONS) {
    const steps = stepsOf(config._class_name, count), levels = schedulerLevels(config, steps);
    const scale = levels[0].signal === 1 ? levels[0].sigma : 1;
    distances.push(await distance(schedulerPlan(config, steps), scale, levels));
  }
  print(name, distances);
}
for (const [name, options] of Object.entries(OWN)) {
  const distances = [];
  for (const numStep of EVALUATIONS) {
    const plan = makePlan(SDE, { ...options, numStep, tsPhase: "t" });
    const ends = [999, 0].map((t) => ({ signal: SDE.signal(t), sigma: SDE.signal(t) * SDE.rho(t) }));
    distances.push(await distance(plan, 1, ends));
  }
  print(name, distances);
}
