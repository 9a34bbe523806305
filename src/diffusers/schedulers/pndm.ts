import type { Stage } from "../../plans/plan.ts";
import { alphaBarsOfConfig } from "./grids/alpha_bars.ts";
import { planTimes } from "./grids/plan_times.ts";
import { spacedTimes } from "./grids/spaced_times.ts";
import type { SchedulerRequest, SchedulerRun } from "./scheduler_run.ts";
import type { Settings } from "./settings.ts";
import { firstOrder, nodeAt } from "./steps/node.ts";
import { pndmEvaluations } from "./steps/pndm_evaluations.ts";
import { trainLevel } from "./steps/train_level.ts";

/**
 * PNDMScheduler (arXiv 2202.09778): DDIM's step with eps replaced by an average of past evaluations, four at most, with
 * Adams' and Bashforth's weights of an even grid: the library's ipndm on such a grid, but for the start. It is made by
 * Runge-Kutta steps of four evaluations, or with `skip_prk_steps` by Heun's method, whose second evaluation the next
 * step asks for again.
 */
export function pndmRun(settings: Settings, { count, start }: SchedulerRequest): SchedulerRun {
  const prediction = settings.choice("prediction_type", "epsilon", ["epsilon", "v_prediction"]);
  const alphaBars = alphaBarsOfConfig(settings);
  const final = settings.flag("set_alpha_to_one", false) ? 1 : alphaBars[0];
  const spaced = spacedTimes(settings, alphaBars.length, count, { fallback: "leading" });
  const skipsPrk = settings.flag("skip_prk_steps", false);
  if (!skipsPrk && spaced.length < 4) {
    throw new RangeError(
      `${settings.scheduler} without skip_prk_steps needs at least 4 steps, found ${spaced.length}`,
    );
  }
  const stride = Math.floor(alphaBars.length / count);
  const evaluations = pndmEvaluations(spaced, stride, skipsPrk, start);
  const level = (t: number) => trainLevel(alphaBars, t, final);
  const stages = evaluations.map(({ step, t, from, to, weights, isFromAnchor }): Stage => {
    const [ratio, eps] = firstOrder(level(from), level(to), "eps");
    // A velocity is averaged as it is, and made eps with the state that the step starts from.
    const { eps: [ofState, ofOutput] } = nodeAt(from, level(from), prediction);
    const state = ratio + eps * ofState;
    return {
      step,
      t,
      inputScale: 1,
      store: [0, 1],
      update: [
        isFromAnchor ? state : 0,
        isFromAnchor ? 0 : state,
        ...weights.map((weight) => eps * ofOutput * weight),
      ],
      clean: nodeAt(t, level(t), prediction).x0,
    };
  });
  const begins = evaluations.filter(({ step }, i) => step !== evaluations[i - 1]?.step);
  const times = begins.map(({ t }) => t), end = evaluations[evaluations.length - 1].to;
  return { order: 4, times: planTimes(times, end), levels: [...times, end].map(level), stages };
}
