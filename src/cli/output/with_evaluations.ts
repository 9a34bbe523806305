import type { PreparedRun } from "../../diffusers/pipelines/workings.ts";

/** The run of a scheduler with as many evaluations, or the next fewer that it can have. */
export function withEvaluations(runOf: (numStep: number) => PreparedRun, nfe: number): PreparedRun {
  let run = runOf(nfe);
  for (let numStep = nfe - 1; run.planned.plan.nfe > nfe && numStep > 0; numStep--) run = runOf(numStep);
  return run;
}
