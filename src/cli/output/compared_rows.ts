import type { PipelineRunOptions } from "../../diffusers/pipelines/run_options.ts";
import type { PreparedRun } from "../../diffusers/pipelines/workings.ts";
import { namedSolver } from "../../methods/named_solvers.ts";
import type { Plan } from "../../plans/plan.ts";
import type { Row } from "./pipeline_rows.ts";

/** Our methods, with the power of their grid in t. */
const ROWS = [
  { ...namedSolver("ddim"), tsOrder: 1.5 },
  { ...namedSolver("ipndm", 3), tsOrder: 1.5 },
  { ...namedSolver("t_ab", 2), tsOrder: 1.5 },
  { ...namedSolver("t_ab", 3), tsOrder: 1.5 },
  { ...namedSolver("x0_ab", 2, { correctorOrder: 2 }), tsOrder: 1.5 },
  { ...namedSolver("x0_ab", 2, { correctorOrder: 2, lowerOrderFinal: true }), tsOrder: 1.5 },
  { ...namedSolver("x0_ab", 1), tsOrder: 1 },
];

/** Plans to compare with, one a column; undefined where there is none. */
export interface ComparedPlans {
  readonly label: string;
  readonly plans: readonly (Plan | undefined)[];
}

/** A row of the folder's scheduler, one of each method, and one of the fitted plans where there is any. */
export function comparedRows(
  scheduled: readonly PreparedRun[],
  evaluations: readonly number[],
  { label, plans }: ComparedPlans,
  prepare: (options: PipelineRunOptions) => PreparedRun,
): Row[] {
  const methods = ROWS.map(({ label, options, tsOrder }) => ({
    label: tsOrder === 1 ? `${label}, even grid` : label,
    runs: evaluations.map((numStep) => prepare({ ...options, tsPhase: "t", tsOrder, numStep })),
  }));
  const fitted = plans.some((plan) => plan)
    ? [{ label, runs: plans.map((plan) => plan && prepare({ plan })) }]
    : [];
  return [{ label: scheduled[0].planned.plan.method, runs: scheduled }, ...methods, ...fitted];
}
