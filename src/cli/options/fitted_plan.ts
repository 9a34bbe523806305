import { readdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { LoadedModel } from "../../models/loaded_model.ts";
import { otherTime } from "../../plans/fitted_to.ts";
import type { Plan } from "../../plans/plan.ts";
import { readPlan } from "./plan_file.ts";

/** Where the plans that were fitted to a model lie, beside its file. */
const FOLDER = "plans";

/** A plan with the file that it is in. */
export interface PlanOfFile {
  readonly path: string;
  readonly plan: Plan;
}

/** How a model is to be run. */
export interface FittedUse {
  readonly guidance: number;
  readonly numStep: number;
}

/** Reads the plans beside a model; what is no plan, and a folder that is not there, count for nothing. */
export async function plansBeside(model: string): Promise<PlanOfFile[]> {
  const folder = join(dirname(model), FOLDER);
  const names = await readdir(folder).catch(() => [] as string[]);
  const paths = names.filter((name) => name.endsWith(".json")).sort().map((name) => join(folder, name));
  const read = paths.map((path) => readPlan(path).then((plan) => [{ path, plan }], () => []));
  return (await Promise.all(read)).flat();
}

/**
 * The plan that belongs to a model as it is to be run: fitted to this very model on its schedule, at this scale of guidance,
 * of so many evaluations, for the distance to exact samples alone; of several the one that was nearest to samples that its
 * fit did not see.
 */
export function fittedPlanFor(
  plans: readonly PlanOfFile[],
  { card, sde }: Pick<LoadedModel, "card" | "sde">,
  { guidance, numStep }: FittedUse,
): PlanOfFile | undefined {
  const belongs = ({ plan: { fittedTo, nfe, timesteps } }: PlanOfFile) =>
    fittedTo !== undefined && nfe === numStep && fittedTo.objective === undefined &&
    fittedTo.model === card.sha256 && fittedTo.prediction === card.prediction &&
    fittedTo.guidance?.includes(guidance) && otherTime(timesteps, fittedTo, sde) < 0;
  return plans.filter(belongs).toSorted((a, b) => a.plan.fittedTo!.after - b.plan.fittedTo!.after)[0];
}
