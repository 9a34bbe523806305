import { rescalableAlphaBars } from "./grids/alpha_bars.ts";
import { planTimes } from "./grids/plan_times.ts";
import { spacedTimes } from "./grids/spaced_times.ts";
import type { SchedulerRequest, SchedulerRun } from "./scheduler_run.ts";
import type { Settings } from "./settings.ts";
import { clippedStage, sampleLimit, threshold } from "./steps/clipping.ts";
import { nodeAt, stageAt } from "./steps/node.ts";
import { trainLevel, withSignal } from "./steps/train_level.ts";

/** diffusers keeps the variance of a step at least here. */
const LEAST_VARIANCE = 1e-20;

/**
 * DDPMScheduler: the posterior of DDPM (arXiv 2006.11239, equation 7) with noise in every step but the one from time 0.
 * "fixed_small" is its own variance, that of ancestral sampling with eta 1; "fixed_large" is beta.
 */
export function ddpmRun(settings: Settings, { count, start, timesteps }: SchedulerRequest): SchedulerRun {
  const prediction = settings.choice("prediction_type", "epsilon", ["epsilon", "sample", "v_prediction"]);
  // A variance that the network predicts, or a logarithm in place of a deviation, is no number of a plan.
  const variance = settings.choice("variance_type", "fixed_small", [
    "fixed_small",
    "fixed_small_log",
    "fixed_large",
  ]);
  const alphaBars = rescalableAlphaBars(settings, 0, {
    rules: ["linear", "scaled_linear", "squaredcos_cap_v2", "sigmoid"],
  });
  const times = timesteps?.map(Math.trunc) ??
    spacedTimes(settings, alphaBars.length, count, { fallback: "leading" });
  const asked = times.slice(start);
  const alphaBar = (t: number) => t >= 0 ? alphaBars[t] : 1;
  const level = (t: number) => trainLevel(alphaBars, t, 1);
  const limit = threshold(settings) ?? sampleLimit(settings, true);
  const stages = asked.map((t, step) => {
    const previous = asked[step + 1] ?? -1;
    const noise = 1 - alphaBar(t), noiseLeft = 1 - alphaBar(previous);
    const ratio = alphaBar(t) / alphaBar(previous), beta = 1 - ratio;
    const posterior = Math.max(noiseLeft / noise * beta, LEAST_VARIANCE);
    const update = [0, Math.sqrt(ratio) * noiseLeft / noise, Math.sqrt(alphaBar(previous)) * beta / noise];
    const node = nodeAt(t, withSignal(level(t), prediction), prediction);
    const stage = clippedStage(stageAt(node, step, "x0", update), node, "x0", limit);
    return t > 0 ? { ...stage, noise: Math.sqrt(variance === "fixed_large" ? beta : posterior) } : stage;
  });
  return { order: 1, times: planTimes(asked, -1), levels: [...asked, -1].map(level), stages };
}
