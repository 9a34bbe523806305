import { samplerFromPlan } from "../run/get_sampler.ts";
import type { FitQuality } from "../plans/fit_quality.ts";
import type { TensorData } from "../tensors/tensor.ts";
import { Aim } from "./aim.ts";
import type { ScoreOf } from "./bootstrap.ts";
import { distanceFrom } from "./distance.ts";
import { mean } from "./loss.ts";
import type { NamedPlan } from "./fixed_plans.ts";
import { farSquare, qualityOf } from "./quality.ts";
import { sizesOf, type Trajectories } from "./trajectories.ts";

/** A plan with all that it is judged by. */
export interface Assessed<Named extends NamedPlan> {
  readonly named: Named;
  /** How far its samples end from the exact ones. */
  readonly quality: FitQuality;
  /** The value of the objective, a mean over samples. */
  readonly value: number;
  /** What it is ranked by, the less the better; may be -Infinity, where all is exact. */
  readonly score: number;
  /** The same of samples drawn from these. */
  readonly scoreOf: ScoreOf;
}

/** Draws the samples of a plan, and finds out what they are worth. */
export async function assess<Named extends NamedPlan>(
  named: Named,
  aim: Aim,
  batches: readonly Trajectories[],
  signal?: AbortSignal,
): Promise<Assessed<Named>> {
  const plain = Aim.plain(sizesOf(batches).elements);
  const samples: TensorData[] = [], measures: TensorData[] = [];
  for (const { noise, epsFn } of batches) {
    const drawn = await samplerFromPlan(named.plan, epsFn)(noise, { signal });
    samples.push(drawn.data);
    measures.push(await aim.measure(drawn));
  }
  const { squares } = await distanceFrom(samples, plain, batches);
  const own = await distanceFrom(measures, aim, batches);
  return {
    named,
    quality: qualityOf(squares, farSquare(batches)),
    value: mean(own.squares),
    score: aim.scoreOf(own.squares),
    scoreOf: aim.drawnScore(measures, own.squares),
  };
}
