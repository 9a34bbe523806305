import type { GridChoice } from "../grids/grid_choice.ts";
import { withFreeFirstStep } from "../methods/free_first_step.ts";
import { makePlan, type PlanOptions } from "../methods/make_plan.ts";
import { namedSolver } from "../methods/named_solvers.ts";
import type { Plan } from "../plans/plan.ts";
import type { Sde } from "../schedules/sde.ts";

/** A plan under the name that a table gives it. */
export interface NamedPlan {
  /** Its name. */
  readonly label: string;
  /** The plan. */
  readonly plan: Plan;
}

const SOLVERS = [
  namedSolver("ipndm", 3),
  namedSolver("t_ab", 2),
  namedSolver("t_ab", 3),
  namedSolver("x0_ab", 2, { correctorOrder: 2 }),
  namedSolver("x0_ab", 2, { correctorOrder: 2, lowerOrderFinal: true }),
];
const GRIDS: readonly [label: string, grid: GridChoice][] = [
  ["t^1", { tsPhase: "t", tsOrder: 1 }],
  ["t^1.5", { tsPhase: "t", tsOrder: 1.5 }],
  ["t^2", { tsPhase: "t", tsOrder: 2 }],
  ["rho^7", { tsPhase: "rho", tsOrder: 7 }],
];

/** Plans whose first step takes no evaluation gain most with few steps, and on grids that begin in long ones. */
const FREE_SOLVERS = [namedSolver("ipndm", 3), namedSolver("t_ab", 3), namedSolver("x0_ab", 2)];
const FREE_GRIDS: typeof GRIDS = [["t^2", { tsPhase: "t", tsOrder: 2 }], ["t^2.5", {
  tsPhase: "t",
  tsOrder: 2.5,
}]];

/** The fixed methods on their better grids, at a number of evaluations: those that the schedule's ends allow. */
export function fixedPlans(sde: Sde, numStep: number, prediction?: PlanOptions["prediction"]): NamedPlan[] {
  const named = (label: string, make: () => Plan): NamedPlan[] => {
    const plan = planOrNone(make);
    return plan ? [{ label, plan }] : [];
  };
  const whole = SOLVERS.flatMap(({ label, options }) =>
    GRIDS.flatMap(([grid, choice]) =>
      named(`${label}, ${grid}`, () => makePlan(sde, { ...options, ...choice, numStep, prediction }))
    )
  );
  const free = FREE_SOLVERS.flatMap(({ label, options }) =>
    FREE_GRIDS.flatMap(([grid, choice]) => {
      const longer = { ...options, ...choice, numStep: numStep + 1, prediction };
      return named(`${label}, ${grid}, first step free`, () => withFreeFirstStep(sde, makePlan(sde, longer)));
    })
  );
  return [...whole, ...free];
}

function planOrNone(make: () => Plan): Plan | undefined {
  try {
    return make();
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}
