import type { Plan } from "../../plans/plan.ts";
import type { Sde } from "../../schedules/sde.ts";
import { planOf, type Solver } from "./solver_options.ts";

/**
 * The plans of a server by their number of steps, each made once; undefined stands for the server's own.
 *
 * @param fitted Finds the fitted plan that is to be taken in place of the method's, where there is one
 */
export function plansBySteps(
  sde: Sde,
  solver: Solver,
  fitted: (numStep: number) => Plan | undefined = () => undefined,
): (steps: number | undefined) => Plan {
  const made = (solver: Solver) =>
    (solver.numStep === undefined ? undefined : fitted(solver.numStep)) ?? planOf(sde, solver);
  const own = made(solver), ownSteps = own.timesteps.length - 1;
  const plans = new Map([[ownSteps, own]]);
  return (steps = ownSteps) => {
    const known = plans.get(steps);
    if (known) return known;
    if (solver.plan) throw new RangeError(`steps must be ${ownSteps}, as the server's plan has, found ${steps}`);
    const plan = made({ ...solver, numStep: steps });
    plans.set(steps, plan);
    return plan;
  };
}
