import type { FitQuality } from "../plans/fit_quality.ts";
import type { Aim } from "./aim.ts";
import { assess, type Assessed } from "./assess.ts";
import { confidenceOf } from "./bootstrap.ts";
import type { NamedPlan } from "./fixed_plans.ts";
import { sizesOf, type Trajectories } from "./trajectories.ts";

/** A plan with what it was found to be worth. */
export interface Judged extends NamedPlan {
  /** How far its samples end from the exact ones. */
  readonly quality: FitQuality;
  /** The value of the fit's objective: mean square distances and Fréchet distance by their weights. */
  readonly value: number;
}

/** What a judgement says. */
export interface Verdict<Fitted extends NamedPlan> {
  /** The best of the fitted plans where its gain is beyond chance. */
  readonly kept?: Fitted;
  /** The best of the fixed plans. */
  readonly fixed: NamedPlan;
  /** How sure it is that the best fitted plan is better than the best fixed one, by a paired bootstrap: within [0, 1]. */
  readonly confidence: number;
  /** The plans that were judged on all samples, best first; of the fitted ones the best alone. */
  readonly table: readonly Judged[];
}

/** So many fixed plans, found by one part of this many of the samples, are judged on all. */
export const SCREENED = 8, SCREENED_PART = 4;
/** A gain is beyond chance from here on. */
const CONFIDENT = 0.95;
/** Draws of the bootstrap; each takes two eigenvalue decompositions where a Fréchet distance is judged. */
const DRAWS = 500, FRECHET_DRAWS = 100;

/**
 * Judges fitted plans against fixed ones by the aim of a fit. A fitted plan must have the better score beyond chance, and
 * where the aim is the distance to exact samples, neither a greater median nor a greater root mean square distance than the
 * best fixed plan.
 *
 * @param fitted The fitted plans
 * @param fixed The fixed plans; of equal ones the first counts as the best
 * @param aim What they are judged by
 * @param batches Trajectories that the fit did not see
 */
export async function judge<Fitted extends NamedPlan>(
  fitted: readonly Fitted[],
  fixed: readonly NamedPlan[],
  aim: Aim,
  batches: readonly Trajectories[],
  signal?: AbortSignal,
): Promise<Verdict<Fitted>> {
  const of = async <Named extends NamedPlan>(plans: readonly Named[]) => {
    const all: Assessed<Named>[] = [];
    for (const named of plans) all.push(await assess(named, aim, batches, signal));
    return all.sort(byScore);
  };
  const fixedOnes = await of(await screened(fixed, aim, batches, signal)),
    [best] = await of(fitted),
    rival = fixedOnes[0];
  const { samples } = sizesOf(batches), draws = aim.isFrechet ? FRECHET_DRAWS : DRAWS;
  const confidence = best ? confidenceOf(samples, best.scoreOf, rival.scoreOf, draws) : 0;
  const isNoWorse = !aim.isPlain || isNoFarther(best?.quality, rival.quality);
  const ranked = [...fixedOnes, ...(best ? [best] : [])].sort(byScore);
  return {
    ...(best && isNoWorse && confidence >= CONFIDENT ? { kept: best.named } : {}),
    fixed: rival.named,
    confidence,
    table: ranked.map(({ named: { label, plan }, quality, value }) => ({ label, plan, quality, value })),
  };
}

/** Plans that are judged on all samples: the first, and those that do best on a part of the samples. */
async function screened(
  [first, ...others]: readonly NamedPlan[],
  aim: Aim,
  batches: readonly Trajectories[],
  signal: AbortSignal | undefined,
): Promise<readonly NamedPlan[]> {
  const part = batches.slice(0, Math.ceil(batches.length / SCREENED_PART));
  if (others.length < SCREENED || part.length === batches.length) return [first, ...others];
  const all: Assessed<NamedPlan>[] = [];
  for (const named of others) all.push(await assess(named, aim, part, signal));
  const kept = all.sort(byScore).slice(0, SCREENED - 1).map(({ named }) => named);
  return [first, ...others.filter((named) => kept.includes(named))];
}

function isNoFarther(one: FitQuality | undefined, other: FitQuality): boolean {
  return one !== undefined && one.rmse <= other.rmse && one.median <= other.median;
}

function byScore(a: { score: number }, b: { score: number }): number {
  return a.score < b.score ? -1 : a.score > b.score ? 1 : 0;
}
