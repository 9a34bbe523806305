import type { Plan } from "../plans/plan.ts";
import type { NamedPlan } from "./fixed_plans.ts";
import type { Judged } from "./judge.ts";

/** A plan that was fitted, or the best of the others where the fit is not better beyond chance. */
export interface Fit {
  /** The plan. */
  readonly plan: Plan;
  /** Whether it was fitted: whether the gain on trajectories that the fit did not see is beyond chance. */
  readonly improved: boolean;
  /** Median distance (root mean square of a sample) to the exact samples, of the plan that the fit started from. */
  readonly before: number;
  /** The same of the plan that it ended with. */
  readonly after: number;
  /** The best of the others: the plan that the fit started from, the method's own or the one given, and fixed ones on their better grids. */
  readonly fixed: NamedPlan;
  /**
   * Share of bootstrap draws of the judged samples in which the fitted plan beats the best fixed one, by median times root
   * mean square distance; beyond chance from .95 on, where neither of the two is worse.
   */
  readonly confidence: number;
  /** All plans with their quality, best first. */
  readonly table: readonly Judged[];
}
