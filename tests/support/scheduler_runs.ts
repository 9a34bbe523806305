// Runs of diffusers' schedulers, and ours of the same settings.
import { samplerFromPlan } from "../../mod.ts";
import {
  type SchedulerConfig,
  schedulerLevels,
  type SchedulerOptions,
  schedulerPlan,
} from "../../src/diffusers/mod.ts";

/** A run of diffusers; `final` is absent where it failed or was not finite. */
export interface SchedulerRun {
  config: SchedulerConfig & { _class_name: string };
  steps: number;
  options?: SchedulerOptions;
  asked?: number[];
  final?: number[];
  error?: string;
}

/** What tests/data/make_scheduler_runs.py prints. */
export interface SchedulerRuns {
  noise: number[];
  image: number[];
  cases: SchedulerRun[];
}

/** The model of those runs. */
function model(x: number, t: number, i: number): number {
  return 0.9 * Math.tanh(x) + 0.1 * Math.sin(t / 100 + i);
}

/** The times that our plan asks the model at, and the sample. */
export async function runScheduler(
  { noise, image }: SchedulerRuns,
  { config, steps, options }: SchedulerRun,
): Promise<{ asked: number[]; final: number[] }> {
  const plan = schedulerPlan(config, steps, options);
  const [{ signal, sigma }] = schedulerLevels(config, steps, options);
  const start = options?.start === undefined ? noise : noise.map((value, i) => signal * image[i] + sigma * value);
  const sampler = samplerFromPlan(plan, (x, t, out) => {
    for (let i = 0; i < out.data.length; i++) out.data[i] = model(x.data[i], t, i);
  });
  const dims = [2, 1, 2, 3];
  const stageNoise = (_: number, stage: number) => ({
    data: Float64Array.from(start, (_, i) => Math.cos(1.3 * i + stage)),
    dims,
  });
  const { data } = await sampler({ data: Float64Array.from(start), dims }, { noise: stageNoise });
  return { asked: plan.stages.map(({ t }) => t), final: [...data] };
}

/** The largest difference, relative to the standard deviation of what is wanted. */
export function relativeError(found: ArrayLike<number>, wanted: ArrayLike<number>): number {
  const values = Array.from(wanted);
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const std = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
  return values.reduce((worst, value, i) => Math.max(worst, Math.abs(value - found[i])), 0) / std;
}
