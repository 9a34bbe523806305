import { rescalableAlphaBars } from "./grids/alpha_bars.ts";
import { distilledTimes } from "./grids/distilled_times.ts";
import { planTimes } from "./grids/plan_times.ts";
import type { SchedulerRequest, SchedulerRun } from "./scheduler_run.ts";
import type { Settings } from "./settings.ts";
import { clippedStage, sampleLimit, threshold } from "./steps/clipping.ts";
import { nodeAt, stageAt } from "./steps/node.ts";
import { trainLevel, withSignal } from "./steps/train_level.ts";

/** The deviation of the data that the boundary condition is made for. */
const DATA_DEVIATION = 0.5;

/** LCM's own rule for betas, which other schedulers do not have by default. */
const DEFAULTS = { start: 0.00085, end: 0.012, rule: "scaled_linear" } as const;

/**
 * LCMScheduler: multistep consistency sampling (arXiv 2310.04378). Each step takes the network's clean image, mixed with
 * a trace of the state so that it is the state itself at time 0, and adds noise of the next level to it, anew.
 */
export function lcmRun(settings: Settings, { count, start, timesteps }: SchedulerRequest): SchedulerRun {
  const prediction = settings.choice("prediction_type", "epsilon", ["epsilon", "sample", "v_prediction"]);
  const scaling = settings.number("timestep_scaling", 10, { above: 0 });
  const alphaBars = rescalableAlphaBars(settings, 0, DEFAULTS);
  const asked = (timesteps?.map(Math.trunc) ?? distilledTimes(settings, alphaBars.length, count)).slice(start);
  const level = (t: number) => trainLevel(alphaBars, t, 1);
  const limit = threshold(settings) ?? sampleLimit(settings, false);
  const stages = asked.map((t, step) => {
    const next = asked[step + 1];
    const { signal, sigma } = next === undefined ? { signal: 1, sigma: 0 } : level(next);
    const size = Math.hypot(t * scaling, DATA_DEVIATION);
    const skip = (DATA_DEVIATION / size) ** 2, out = t * scaling / size;
    const node = nodeAt(t, withSignal(level(t), prediction), prediction);
    const stage = clippedStage(stageAt(node, step, "x0", [0, signal * skip, signal * out]), node, "x0", limit);
    return sigma > 0 ? { ...stage, noise: sigma } : stage;
  });
  const levels = [...asked.map(level), { signal: 1, sigma: 0 }];
  return { order: 1, times: planTimes(asked, 0), levels, stages };
}
