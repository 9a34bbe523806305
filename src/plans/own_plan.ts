import type { Sde } from "../schedules/sde.ts";
import { otherTime } from "./fitted_to.ts";
import type { Plan } from "./plan.ts";
import type { Prediction } from "./prediction.ts";

/** A model as it is to be run. */
export interface PlanUse {
  /** SHA-256 of it, in hex; undefined where that is not known. */
  readonly model: string | undefined;
  readonly prediction: Prediction;
  /** Its schedule, in each of the ranges in which it is used. */
  readonly sdes: readonly Sde[];
  readonly guidance: number;
  /** Number of evaluations. */
  readonly numStep: number;
}

/**
 * The plan that belongs to a model as it is to be run: fitted to this very model on its schedule, at this scale of guidance,
 * of so many evaluations, for the distance to exact samples alone; of several the one that was nearest to samples that its
 * fit did not see.
 */
export function ownPlan<Named extends { readonly plan: Plan }>(
  plans: readonly Named[],
  { model, prediction, sdes, guidance, numStep }: PlanUse,
): Named | undefined {
  const belongs = ({ plan: { fittedTo, nfe, timesteps } }: Named) =>
    fittedTo?.model !== undefined && fittedTo.model === model && fittedTo.prediction === prediction &&
    nfe === numStep && fittedTo.objective === undefined && fittedTo.guidance?.includes(guidance) &&
    sdes.some((sde) => otherTime(timesteps, fittedTo, sde) < 0);
  return plans.filter(belongs).toSorted((a, b) => a.plan.fittedTo!.after - b.plan.fittedTo!.after)[0];
}
