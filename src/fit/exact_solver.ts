import type { PlanOptions } from "../methods/make_plan.ts";
import type { Sde } from "../schedules/sde.ts";

/** Evaluations of a solution that counts as exact. */
export const EXACT_EVALUATIONS = 240;

/**
 * What counts as the exact solution where plans are compared by their distance to it: on the digits it is within 1e-4,
 * root mean square, of 960 evaluations of the classical Runge-Kutta method.
 */
export function exactSolver(sde: Sde, evaluations: number = EXACT_EVALUATIONS): PlanOptions {
  // Integer timesteps cannot crowd where the image forms.
  const tsOrder = sde.isContinuous ? 1.5 : 1;
  return { method: "t_ab", abOrder: 3, tsPhase: "t", tsOrder, numStep: evaluations };
}
