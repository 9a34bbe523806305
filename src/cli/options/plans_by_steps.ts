import type { Plan } from "../../plans/plan.ts";
import type { Sde } from "../../schedules/sde.ts";
import { planOf, type Solver } from "./solver_options.ts";

/** The plans of a server by their number of steps, each made once; undefined stands for the server's own. */
export function plansBySteps(sde: Sde, solver: Solver): (steps: number | undefined) => Plan {
  const own = planOf(sde, solver), ownSteps = own.timesteps.length - 1;
  const plans = new Map([[ownSteps, own]]);
  return (steps = ownSteps) => {
    const known = plans.get(steps);
    if (known) return known;
    if (solver.plan) throw new RangeError(`steps must be ${ownSteps}, as the server's plan has, found ${steps}`);
    const plan = planOf(sde, { ...solver, numStep: steps });
    plans.set(steps, plan);
    return plan;
  };
}
