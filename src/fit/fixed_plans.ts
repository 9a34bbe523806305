import type { GridChoice } from "../grids/grid_choice.ts";
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
  namedSolver("x0_ab", 1),
  namedSolver("x0_ab", 2, { correctorOrder: 2 }),
];
const GRIDS: readonly [label: string, grid: GridChoice][] = [
  ["t^1", { tsPhase: "t", tsOrder: 1 }],
  ["t^1.5", { tsPhase: "t", tsOrder: 1.5 }],
  ["t^2", { tsPhase: "t", tsOrder: 2 }],
  ["rho^7", { tsPhase: "rho", tsOrder: 7 }],
];

/** The fixed methods on their better grids, at a number of evaluations: those that the schedule's ends allow. */
export function fixedPlans(sde: Sde, numStep: number, prediction?: PlanOptions["prediction"]): NamedPlan[] {
  return SOLVERS.flatMap(({ label, options }) =>
    GRIDS.flatMap(([grid, choice]) => {
      const plan = planOrNone(sde, { ...options, ...choice, numStep, prediction });
      return plan ? [{ label: `${label}, ${grid}`, plan }] : [];
    })
  );
}

function planOrNone(sde: Sde, options: PlanOptions): Plan | undefined {
  try {
    return makePlan(sde, options);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}
