import type { FitQuality } from "../plans/fit_quality.ts";
import { confidenceOf } from "./bootstrap.ts";
import { distanceOf } from "./distance.ts";
import type { NamedPlan } from "./fixed_plans.ts";
import { farSquare, qualityOf, scoreOf } from "./quality.ts";
import type { Trajectories } from "./trajectories.ts";

/** A plan with what it was found to be worth. */
export interface Judged extends NamedPlan {
  /** How far its samples end from the exact ones. */
  readonly quality: FitQuality;
}

/** What a judgement says. */
export interface Verdict<Fitted extends NamedPlan> {
  /** The best of the fitted plans where its gain is beyond chance. */
  readonly kept?: Fitted;
  /** The best of the fixed plans. */
  readonly fixed: NamedPlan;
  /** How sure it is that the best fitted plan is better than the best fixed one, by a paired bootstrap: within [0, 1]. */
  readonly confidence: number;
  /** All plans, best first; of the fitted ones the best alone. */
  readonly table: readonly Judged[];
}

/** A gain is beyond chance from here on. */
const CONFIDENT = 0.95;

/**
 * Judges fitted plans against fixed ones by their distance to exact samples. A fitted plan must have the better score
 * beyond chance, and neither a greater median nor a greater root mean square distance than the best fixed plan.
 *
 * @param fitted The fitted plans
 * @param fixed The fixed plans; of equal ones the first counts as the best
 * @param batches Trajectories that the fit did not see
 */
export async function judge<Fitted extends NamedPlan>(
  fitted: readonly Fitted[],
  fixed: readonly NamedPlan[],
  batches: readonly Trajectories[],
  signal?: AbortSignal,
): Promise<Verdict<Fitted>> {
  const far = farSquare(batches);
  const judged = async <Named extends NamedPlan>(named: Named) => {
    const { squares } = await distanceOf(named.plan, batches, signal);
    return { named, squares, score: scoreOf(squares), quality: qualityOf(squares, far) };
  };
  const of = async <Named extends NamedPlan>(plans: readonly Named[]) => {
    const all: Awaited<ReturnType<typeof judged<Named>>>[] = [];
    for (const named of plans) all.push(await judged(named));
    return all.sort(byScore);
  };
  const fixedOnes = await of(fixed), [best] = await of(fitted), rival = fixedOnes[0];
  const confidence = best ? confidenceOf(best.squares, rival.squares) : 0;
  const isNoWorse = best?.quality.rmse <= rival.quality.rmse && best.quality.median <= rival.quality.median;
  const ranked = [...fixedOnes, ...(best ? [best] : [])].sort(byScore);
  return {
    ...(isNoWorse && confidence >= CONFIDENT ? { kept: best.named } : {}),
    fixed: rival.named,
    confidence,
    table: ranked.map(({ named: { label, plan }, quality }) => ({ label, plan, quality })),
  };
}

/** The less the better; a score may be -Infinity, where all is exact. */
function byScore(a: { score: number }, b: { score: number }): number {
  return a.score < b.score ? -1 : a.score > b.score ? 1 : 0;
}
