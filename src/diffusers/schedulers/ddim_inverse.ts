import { rescalableAlphaBars } from "./grids/alpha_bars.ts";
import { spacedTimes } from "./grids/spaced_times.ts";
import type { SchedulerRequest, SchedulerRun } from "./scheduler_run.ts";
import type { Settings } from "./settings.ts";
import { clippedDdimStage, sampleLimit } from "./steps/clipping.ts";
import { trainLevel } from "./steps/train_level.ts";
import { firstOrder, nodeAt, stageAt } from "./steps/node.ts";

/**
 * DDIMInverseScheduler: DDIM from an image to the noise that it comes from, `invert` with order 0 in the library's own
 * methods. Each step is asked at the time where it ends, and takes the answer for that at its beginning.
 */
export function ddimInverseRun(settings: Settings, { count, start }: SchedulerRequest): SchedulerRun {
  const prediction = settings.choice("prediction_type", "epsilon", ["epsilon", "sample", "v_prediction"]);
  const alphaBars = rescalableAlphaBars(settings, 0);
  const initial = settings.flag("set_alpha_to_one", true) ? 1 : alphaBars[0];
  const train = alphaBars.length, stride = Math.floor(train / count);
  const spacing = { fallback: "leading", allowed: ["leading", "trailing"] } as const;
  const asked = spacedTimes(settings, train, count, spacing).reverse().slice(start);
  const times = [asked[0] - stride, ...asked];
  if (prediction === "sample" && initial === 1 && times[0] < 0) {
    throw new RangeError(
      `${settings.scheduler} with prediction_type "sample" must have set_alpha_to_one false: ` +
        "no eps follows from a clean image where there is no noise",
    );
  }
  const level = (t: number) => trainLevel(alphaBars, t, initial);
  const limit = sampleLimit(settings, true);
  const stages = asked.map((t, step) => {
    const node = nodeAt(t, level(t - stride), prediction);
    // Where there is no noise, eps alone has a finite row, and where there is nothing else, x0.
    const quantity = node.sigma < node.signal ? "eps" : "x0";
    const stage = stageAt(node, step, quantity, [0, ...firstOrder(node, level(t), quantity)]);
    return clippedDdimStage(stage, node, level(t), limit);
  });
  return { order: 1, times, levels: times.map(level), stages };
}
