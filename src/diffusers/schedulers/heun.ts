import type { Stage } from "../../plans/plan.ts";
import { alphaBarsOfConfig, COMMON_BETA_RULES } from "./grids/alpha_bars.ts";
import { explodingPart } from "./grids/exploding_part.ts";
import { planTimes } from "./grids/plan_times.ts";
import { trainSigmas } from "./grids/train_sigmas.ts";
import type { SchedulerRequest, SchedulerRun } from "./scheduler_run.ts";
import type { Settings } from "./settings.ts";
import { clippedStage, sampleLimit } from "./steps/clipping.ts";
import { type Node, stageAt, unitNode } from "./steps/node.ts";

/** The betas of this scheduler; it alone knows "exp". */
const BETAS = { start: 0.00085, end: 0.012, rules: [...COMMON_BETA_RULES, "exp"] } as const;

/**
 * HeunDiscreteScheduler: Heun's method of second order in sigma, two evaluations a step and one at the last, which ends at
 * 0: rho_rk with the tableau "2heun", EDM's solver (arXiv 2206.00364). The state is `x0 + sigma eps`.
 */
export function heunRun(settings: Settings, request: SchedulerRequest): SchedulerRun {
  const prediction = settings.choice("prediction_type", "epsilon", ["epsilon", "sample", "v_prediction"]);
  const trained = trainSigmas(alphaBarsOfConfig(settings, BETAS));
  const { times, levels, noiseScale } = explodingPart(settings, trained, request);
  const nodes = times.map((t, step) => unitNode(t, levels[step], prediction));
  const limit = sampleLimit(settings, false);
  const stages = nodes.flatMap((node, step): Stage[] => {
    const width = levels[step + 1].sigma - node.sigma, following = nodes[step + 1];
    const stage = (at: Node, update: number[]) => clippedStage(stageAt(at, step, "eps", update), at, "eps", limit);
    const first = stage(node, [0, 1, width]);
    return following ? [first, stage(following, [1, 0, width / 2, width / 2])] : [first];
  });
  return {
    order: 2,
    times: planTimes(times, 0),
    levels,
    stages,
    noiseScale,
  };
}
