import { makePlan, type PlanOptions } from "../methods/make_plan.ts";
import type { Plan } from "../plans/plan.ts";
import type { Sde } from "../schedules/sde.ts";
import { checkFiniteRho, checkFittable } from "./check_fit.ts";
import type { FitCheckpoint } from "./checkpoint.ts";
import type { CheckedSettings } from "./fit_settings.ts";
import type { NamedPlan } from "./fixed_plans.ts";
import { pointOfPlan } from "./point_of_plan.ts";

/** Where a fit begins: a plan with its name, and the point at which it stands where it is not the method's own. */
export interface Beginning extends NamedPlan {
  readonly from?: FitCheckpoint;
}

/**
 * The plan that a fit begins with: the one that is given, or the method's own.
 *
 * @throws {RangeError} If rho is infinite on its grid, or the given one cannot be reached by the fit.
 */
export function beginningOf(
  sde: Sde,
  solver: PlanOptions,
  { start, strength, history }: Pick<CheckedSettings, "start" | "strength" | "history">,
): Beginning {
  const plan = start ?? makePlan(sde, solver), { timesteps } = plan;
  checkFiniteRho(sde, timesteps);
  if (!start) return { label: "the method given", plan };
  if (strength !== "coefficients") {
    throw new RangeError(`A fit of "coefficients" starts from a plan, found one of "${strength}"`);
  }
  checkFittable(plan);
  checkSteps(plan, solver.numStep);
  const point = pointOfPlan({ sde, options: solver }, plan, history);
  return { label: "the plan given", plan, from: { grid: timesteps, point } };
}

function checkSteps({ nfe }: Plan, numStep: number | undefined): void {
  if (numStep === undefined || numStep === nfe) return;
  throw new RangeError(`A fit of ${numStep} steps cannot start from a plan of ${nfe}`);
}
