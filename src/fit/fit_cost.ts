import { fixedPlans } from "./fixed_plans.ts";
import type { FitStrength } from "../plans/fitted_to.ts";
import type { Plan } from "../plans/plan.ts";
import type { Sde } from "../schedules/sde.ts";
import { DERIVED_SAMPLES, fitsAtOnce, FRECHET_HELD_OUT_PART, HELD_OUT_PART, TRIAL_ITERATIONS } from "./parts.ts";
import { SCREENED, SCREENED_PART } from "./judge.ts";
import { zeroOffsets } from "./plan_point.ts";
import { stepsOf } from "./search.ts";

/** How much a fit is told to do. */
export interface FitEffort {
  /** Samples that are fitted to, the held-out quarter included, and further ones that judge. */
  trajectories: number;
  judged: number;
  iterations: number;
  /** How far coefficients reach back; undefined where the grid alone is fitted. */
  history?: number;
  /** Whether the times that the network is asked at are fitted, too. */
  hasQueries?: boolean;
  /** Whether a Fréchet distance is fitted: half of the samples are held out, and derivatives are found of some of the others. */
  isFrechet?: boolean;
  /** Whether it starts from a plan: the grid is not searched for by itself, and no other start is tried. */
  hasStart?: boolean;
}

/** Steps that are tried for one that is taken. */
const TRIES = 2;
/** Grids that coefficients may begin with. */
const TRIED_STARTS = 2;
/** The fitted plans that are judged, beside the one that the fit starts from and the fixed ones. */
const FITTED = 2;

/** How many iterations a fit takes at most, over all of its searches. */
export function mostIterations(
  strength: FitStrength,
  isFrechet: boolean,
  iterations: number,
  hasStart = false,
): number {
  if (hasStart || strength === "timesteps") return iterations;
  if (strength === "queries") return 3 * iterations;
  return fitsAtOnce(isFrechet, true) ? iterations + TRIED_STARTS * TRIAL_ITERATIONS : 2 * iterations;
}

/** About how many evaluations of a single sample a fit takes at most, without the exact solutions. */
export function fitEvaluations(sde: Sde, plan: Plan, effort: FitEffort): number {
  const { trajectories, judged, iterations, history, hasQueries = false, isFrechet = false, hasStart = false } =
      effort,
    { nfe } = plan;
  const heldOut = trajectories / (isFrechet ? FRECHET_HELD_OUT_PART : HELD_OUT_PART),
    fitted = trajectories - heldOut;
  const derived = isFrechet ? Math.min(fitted, DERIVED_SAMPLES) : fitted;
  const times = nfe + plan.timesteps.slice(0, -1).reduce((sum, _, k) => sum + nfe - Math.max(k - 1, 0), 0);
  const offsets = history === undefined ? 0 : zeroOffsets(plan, history)
    .reduce((sum, row, index) => sum + row.length * (nfe - index - 1), 0);
  const steps = stepsOf(isFrechet).most * nfe * (TRIES * fitted + heldOut);
  const search = (derivatives: number, most = iterations) => most * (derived * derivatives + steps);
  const fixed = fixedPlans(sde, nfe).length;
  const judging = judged * nfe * (Math.min(fixed, SCREENED) + fixed / SCREENED_PART + FITTED);
  const queries = hasQueries ? nfe * (nfe + 1) / 2 : 0, more = offsets + queries;
  if (hasStart) return Math.round(search(times + more) + judging);
  if (fitsAtOnce(isFrechet, offsets > 0)) {
    const trials = TRIED_STARTS * search(times + more, TRIAL_ITERATIONS);
    return Math.round(trials + search(times + more) + judging);
  }
  const searches = hasQueries ? 2 : 1; // with the first step free, too
  return Math.round(search(times) + (more === 0 ? 0 : searches * search(times + more)) + judging);
}
