import { readdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Request } from "../../diffusers/pipelines/kind.ts";
import type { Workings } from "../../diffusers/pipelines/workings.ts";
import { printable } from "../../internal/printable.ts";
import type { LoadedModel } from "../../models/loaded_model.ts";
import { ownPlan } from "../../plans/own_plan.ts";
import type { Plan } from "../../plans/plan.ts";
import { readPlan } from "./plan_file.ts";

/** Where the plans that were fitted to a model lie: beside its file, or in its folder. */
const FOLDER = "plans";

/** A plan with the file that it is in. */
export interface PlanOfFile {
  readonly path: string;
  readonly plan: Plan;
}

/** Finds the fitted plan that belongs to a model as it is to be used. */
export type FindPlan<Use> = (use: Use) => PlanOfFile | undefined;

/** How a model is to be used. */
export type FittedUse = Pick<Request, "guidance" | "numStep">;

/** Reads the plans of a folder's folder of plans; what is no plan, and a folder that is not there, count for nothing. */
export async function plansIn(folder: string): Promise<PlanOfFile[]> {
  const own = join(folder, FOLDER), names = await readdir(own).catch(() => [] as string[]);
  const paths = names.filter((name) => name.endsWith(".json")).sort().map((name) => join(own, name));
  const read = paths.map((path) => readPlan(path).then((plan) => [{ path, plan }], () => []));
  return (await Promise.all(read)).flat();
}

/** Finds the plans beside the file of a model. */
export async function plansOfModel(
  path: string,
  { card, sde }: Pick<LoadedModel, "card" | "sde">,
): Promise<FindPlan<FittedUse>> {
  const plans = await plansIn(dirname(path)), { sha256: model, prediction } = card;
  return ({ guidance, numStep }) => ownPlan(plans, { model, prediction, sdes: [sde], guidance, numStep });
}

/** Finds the plans in the folder of a pipeline. */
export async function plansOfPipeline(workings: Workings): Promise<FindPlan<Request>> {
  const { checkpoint: { folder }, kind, parts } = workings;
  const plans = folder === undefined ? [] : await plansIn(folder);
  if (plans.length === 0) return () => undefined; // the network need not be read to tell which it is
  const model = await parts.identityOf(kind.network);
  return (request) => {
    const { ranges, prediction } = workings.scheduleOf(request), { guidance, numStep } = request;
    return ownPlan(plans, { model, prediction, sdes: ranges.map(({ sde }) => sde), guidance, numStep });
  };
}

/** The same, and says of each plan that it is taken, once. */
export function announced<Use>(find: FindPlan<Use>): FindPlan<Use> {
  const said = new Set<string>();
  return (use) => {
    const found = find(use);
    if (found && !said.has(found.path)) {
      said.add(found.path);
      console.error(printable(`By the fitted plan ${found.path} (--method or --plan chooses another)`));
    }
    return found;
  };
}
