import { type FitSubject, fittedWarnings } from "../../plans/fitted_warnings.ts";
import { checkFittedSchedule, otherTime } from "../../plans/fitted_to.ts";
import type { Plan } from "../../plans/plan.ts";
import type { FolderSchedule } from "./folder_sde.ts";

/**
 * Checks a fitted plan against the folder that it is to run; a plan that was not fitted says nothing of a model.
 *
 * @returns Warnings: where the plan may still serve, but was fitted to something else
 * @throws {RangeError} If it was fitted on another schedule, or to a model that predicts something else.
 */
export function checkReadyPlan(
  { timesteps, fittedTo }: Plan,
  { ranges, prediction }: FolderSchedule,
  subject: Omit<FitSubject, "prediction">,
): string[] {
  if (!fittedTo) return [];
  // Where an end is cut off, rho is another there.
  const own = ranges.find(({ sde }) => otherTime(timesteps, fittedTo, sde) < 0) ?? ranges[0];
  checkFittedSchedule(timesteps, fittedTo, own.sde);
  return fittedWarnings(fittedTo, { ...subject, prediction });
}
