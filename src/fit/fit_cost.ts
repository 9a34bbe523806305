import { fixedPlans } from "./fixed_plans.ts";
import type { Plan } from "../plans/plan.ts";
import type { Sde } from "../schedules/sde.ts";
import { HELD_OUT_PART } from "./fit_plan.ts";
import { zeroOffsets } from "./plan_point.ts";
import { MOST_STEPS } from "./search.ts";

/** How much a fit is told to do. */
export interface FitEffort {
  /** Samples that are fitted to, the held-out quarter included, and further ones that judge. */
  trajectories: number;
  judged: number;
  iterations: number;
  /** How far coefficients reach back; undefined where the grid alone is fitted. */
  history?: number;
}

/** Steps that are tried for one that is taken. */
const TRIES = 2;
/** The fitted plans that are judged, beside the one that the fit starts from and the fixed ones. */
const FITTED = 2;

/** About how many evaluations of a single sample a fit takes at most, without the exact solutions. */
export function fitEvaluations(sde: Sde, plan: Plan, effort: FitEffort): number {
  const { trajectories, judged, iterations, history } = effort, { nfe } = plan;
  const heldOut = trajectories / HELD_OUT_PART, fitted = trajectories - heldOut;
  const times = nfe + plan.timesteps.slice(0, -1).reduce((sum, _, k) => sum + nfe - Math.max(k - 1, 0), 0);
  const offsets = history === undefined ? 0 : zeroOffsets(plan, history)
    .reduce((sum, row, index) => sum + row.length * (nfe - index - 1), 0);
  const steps = MOST_STEPS * nfe * (TRIES * fitted + heldOut);
  const search = (derivatives: number) => iterations * (fitted * derivatives + steps);
  const judging = judged * nfe * (fixedPlans(sde, nfe).length + 1 + FITTED);
  return Math.round(search(times) + (history === undefined ? 0 : search(times + offsets)) + judging);
}
