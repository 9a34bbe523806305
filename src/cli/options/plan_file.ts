import { readFile } from "node:fs/promises";
import { checkFittedSchedule } from "../../plans/fitted_to.ts";
import { fittedWarnings } from "../../plans/fitted_warnings.ts";
import { parsePlan } from "../../plans/parse_plan.ts";
import type { Plan } from "../../plans/plan.ts";
import type { Sde } from "../../schedules/sde.ts";
import { whyUnreadable } from "../../internal/why_unreadable.ts";
import { UsageError } from "../usage_error.ts";
import type { ModelCard } from "../../models/model_card.ts";

/** Reads the plan that an option names. @throws If there is no such file, or it is no plan. */
export async function readPlan(path: string, option = "plan"): Promise<Plan> {
  return parsePlan(await readText(option, path));
}

/** Reads a grid: a JSON array of times, or a plan, of which only the grid is taken. */
export async function readTimesteps(path: string): Promise<number[]> {
  const text = await readText("timesteps", path);
  let json;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new UsageError(`--timesteps must be a JSON file, found ${path}: ${(error as Error).message}`);
  }
  const times = Array.isArray(json) ? json : json?.timesteps;
  if (!Array.isArray(times) || !times.every((t) => typeof t === "number")) {
    throw new UsageError(`--timesteps must be a JSON array of times, or a plan, found neither in ${path}`);
  }
  return times;
}

async function readText(option: string, path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    throw new UsageError(`--${option} ${path} cannot be read: ${whyUnreadable(error)}`);
  }
}

/**
 * Checks a fitted plan against the model that it is to run, and the guidance where that is known; a plan that was not
 * fitted says nothing of a model.
 *
 * @returns Warnings: where the plan may still serve, but was fitted to something else
 * @throws {RangeError} If it cannot serve: another schedule, or a model that predicts something else.
 */
export function checkPlanFor(
  { timesteps, fittedTo }: Plan,
  card: ModelCard,
  sde: Sde,
  guidance?: number | "input",
): string[] {
  if (!fittedTo) return [];
  checkFittedSchedule(timesteps, fittedTo, sde);
  return fittedWarnings(fittedTo, { prediction: card.prediction, model: card.sha256, guidance });
}
