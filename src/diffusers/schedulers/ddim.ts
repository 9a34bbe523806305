import { rescalableAlphaBars } from "./grids/alpha_bars.ts";
import { planTimes } from "./grids/plan_times.ts";
import { spacedTimes } from "./grids/spaced_times.ts";
import type { SchedulerRequest, SchedulerRun } from "./scheduler_run.ts";
import type { Settings } from "./settings.ts";
import { clippedDdimStage, sampleLimit, threshold } from "./steps/clipping.ts";
import { trainLevel, withSignal } from "./steps/train_level.ts";
import { firstOrder, nodeAt, stageAt, withNoise } from "./steps/node.ts";

/**
 * DDIMScheduler: DDIM (arXiv 2010.02502), any of the library's multistep methods of order 0, with `eta` x0_ab's. Each step
 * goes to `t - floor(N / n)`, wherever the next one begins.
 */
export function ddimRun(settings: Settings, { count, start, eta = 0 }: SchedulerRequest): SchedulerRun {
  const prediction = settings.choice("prediction_type", "epsilon", ["epsilon", "sample", "v_prediction"]);
  const alphaBars = rescalableAlphaBars(settings, 0);
  const final = settings.flag("set_alpha_to_one", true) ? 1 : alphaBars[0];
  const stride = Math.floor(alphaBars.length / count);
  const asked = spacedTimes(settings, alphaBars.length, count, { fallback: "leading" }).slice(start);
  const level = (t: number) => trainLevel(alphaBars, t, final);
  const limit = threshold(settings) ?? sampleLimit(settings, true);
  const stages = asked.map((t, step) => {
    const from = level(t), to = level(t - stride), node = nodeAt(t, withSignal(from, prediction), prediction);
    const noise = eta * to.sigma / from.sigma * Math.sqrt(Math.max(0, 1 - (from.signal / to.signal) ** 2));
    const down = noise > 0 ? { ...to, sigma: Math.sqrt(Math.max(0, to.sigma ** 2 - noise ** 2)) } : to;
    const stage = stageAt(node, step, "x0", [0, ...firstOrder(node, down, "x0")]);
    return clippedDdimStage(withNoise(stage, noise), node, down, limit);
  });
  const end = asked[asked.length - 1] - stride;
  return { order: 1, times: planTimes(asked, end), levels: [...asked, end].map(level), stages };
}
