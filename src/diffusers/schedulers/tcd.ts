import { rescalableAlphaBars } from "./grids/alpha_bars.ts";
import { distilledTimes } from "./grids/distilled_times.ts";
import { planTimes } from "./grids/plan_times.ts";
import type { SchedulerRequest, SchedulerRun } from "./scheduler_run.ts";
import type { Settings } from "./settings.ts";
import { firstOrder, nodeAt, stageAt, withNoise } from "./steps/node.ts";
import { trainLevel, withSignal } from "./steps/train_level.ts";

/** TCD's gamma, which diffusers calls eta, where none is given. */
const DEFAULT_GAMMA = 0.3;
/** The betas of latent diffusion. */
const DEFAULTS = { start: 0.00085, end: 0.012, rule: "scaled_linear" } as const;

/**
 * TCDScheduler (arXiv 2402.19159): each step goes down by DDIM to the time `floor((1 - eta) t_next)`, and noise leads back
 * up: order 0 of the stochastic family with gamma, here with that time an integer. The last one ends at time 0, where
 * the first training step's noise is left.
 */
export function tcdRun(settings: Settings, request: SchedulerRequest): SchedulerRun {
  const { count, start, timesteps, eta = DEFAULT_GAMMA } = request;
  const prediction = settings.choice("prediction_type", "epsilon", ["epsilon", "sample", "v_prediction"]);
  const alphaBars = rescalableAlphaBars(settings, 0, DEFAULTS);
  const asked = (timesteps?.map(Math.trunc) ?? distilledTimes(settings, alphaBars.length, count)).slice(start);
  const level = (t: number) => trainLevel(alphaBars, t, 1);
  const stages = asked.map((t, step) => {
    const next = asked[step + 1] ?? 0, below = Math.floor((1 - eta) * next);
    const node = nodeAt(t, withSignal(level(t), prediction), prediction);
    const ratio = Math.sqrt(alphaBars[next] / alphaBars[below]);
    const down = firstOrder(node, level(below), "x0").map((weight) => ratio * weight);
    const stage = stageAt(node, step, "x0", [0, ...down]);
    return withNoise(stage, Math.sqrt(1 - ratio ** 2));
  });
  return { order: 1, times: planTimes(asked, 0), levels: [...asked, 0].map(level), stages };
}
