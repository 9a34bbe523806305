// Runs of diffusers (tests/data/make_diffusers.py), and plans compared with them.
import { assert } from "@std/assert";
import { makePlan, type Plan, samplerFromPlan, type SamplerOptions, type Sde } from "../../mod.ts";
import golden from "../data/diffusers_runs.json" with { type: "json" };
import { makeSde } from "./schedules.ts";

/** A run, and what is compared with it. */
export interface Run {
  scheduler: string;
  schedule: "ddpm" | "scaled" | "flow";
  config: { solver_order?: number; lower_order_final?: boolean; [option: string]: unknown };
  start: number[];
  timesteps: number[];
  sigmas: number[];
  sample: number[];
}
const runs = golden.runs as Run[];

/** The model of the runs; `times` are those it is asked at, where they are not the plan's. */
function modelOf(times?: readonly number[]) {
  let call = 0;
  return (x: { data: ArrayLike<number> }, t: number, out: { data: Float32Array | Float64Array }) => {
    const time = times?.[call++] ?? t;
    out.data.set(Array.from(x.data, (value) => value * time / (time + 1)));
  };
}

/** Largest difference from a run, relative to its largest value: diffusers' sigmas are float32. */
export async function differenceFrom(run: Run, plan: Plan, times?: readonly number[], scale = 1): Promise<number> {
  const start = Float64Array.from(run.start, (value) => value * scale);
  const { data } = await samplerFromPlan(plan, modelOf(times))({ data: start, dims: [start.length] });
  const largest = Math.max(...run.sample.map(Math.abs));
  return Math.max(...run.sample.map((value, i) => Math.abs(value - data[i]))) / largest;
}

/** Fails unless the plan gives the sample of the run. */
export async function assertSame(run: Run, plan: Plan, times?: readonly number[], scale?: number): Promise<void> {
  const difference = await differenceFrom(run, plan, times, scale);
  assert(difference < 2e-5, `${run.scheduler} ${JSON.stringify(run.config)} ${run.schedule}: ${difference}`);
}

/** The schedule of a run. */
export const sdeOf = ({ schedule }: Run) => {
  if (schedule === "flow") throw new TypeError("A run of flow matching has its own schedule");
  return makeSde({ kind: schedule });
};
/** A plan on that schedule. */
export const planOf = (run: Run, options: SamplerOptions) => makePlan(sdeOf(run), options);
/** The runs of a scheduler with these options. */
export const named = (scheduler: string, config: Run["config"]) =>
  runs.filter((run) =>
    run.scheduler === scheduler && Object.entries(config).every(([key, value]) => run.config[key] === value)
  );

/** The plan with a step of Euler's to sigma 0, as in the guide. */
export function toSigmaZero(plan: Plan, sde: Sde): Plan {
  const t = plan.timesteps.at(-1)!, clean = [1 / sde.signal(t), -sde.rho(t)] as const;
  const step = plan.timesteps.length - 1;
  const stage = { step, t, inputScale: 1, store: [0, 1] as const, update: [0, ...clean], clean };
  return { ...plan, nfe: plan.nfe + 1, timesteps: [...plan.timesteps, -1], stages: [...plan.stages, stage] };
}
