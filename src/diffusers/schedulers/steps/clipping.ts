import type { Clip } from "../../../plans/clip.ts";
import type { Stage } from "../../../plans/plan.ts";
import type { Settings } from "../settings.ts";
import type { Level } from "./level.ts";
import type { Node, Quantity } from "./node.ts";

/** Where a config cuts the clean image: at a limit, or at a quantile that is at most the limit. */
export type Limit = Pick<Clip, "limit" | "quantile">;

/** The limit of `clip_sample`, if it is on. */
export function sampleLimit(settings: Settings, isOnByDefault: boolean): Limit | undefined {
  if (!settings.flag("clip_sample", isOnByDefault)) return undefined;
  return { limit: settings.number("clip_sample_range", 1, { above: 0 }) };
}

/** The limit of `thresholding` (arXiv 2205.11487), if it is on. */
export function threshold(settings: Settings): Limit | undefined {
  if (!settings.flag("thresholding", false)) return undefined;
  return {
    limit: settings.number("sample_max_value", 1, { above: 0 }),
    quantile: settings.number("dynamic_thresholding_ratio", 0.995, { least: 0, most: 1 }),
  };
}

/** A stage whose history holds the clean image that is cut, or the eps that follows from it. */
export function clippedStage(stage: Stage, node: Node, quantity: Quantity, limit: Limit | undefined): Stage {
  if (!limit) return stage;
  const store = quantity === "x0" ? [0, 0] as const : [1 / node.sigma, 0] as const;
  const weight = quantity === "x0" ? 1 : -node.signal / node.sigma;
  return { ...stage, store, clip: { image: node.x0, ...limit, store: weight, update: 0 } };
}

/**
 * A DDIM stage that cuts the clean image, and goes on with eps as it was before. A stage with noise takes both by way of
 * the history, as the one term more that a state may have is its noise.
 */
export function clippedDdimStage(stage: Stage, node: Node, to: Level, limit: Limit | undefined): Stage {
  if (!limit) return stage;
  if (stage.noise) {
    const ratio = to.sigma / to.signal;
    return {
      ...stage,
      store: [ratio * node.eps[0], ratio * node.eps[1]],
      update: [0, 0, to.signal],
      clip: { image: node.x0, ...limit, store: 1, update: 0 },
    };
  }
  return {
    ...stage,
    store: node.eps,
    update: [0, 0, to.sigma],
    clip: { image: node.x0, ...limit, store: 0, update: to.signal },
  };
}
