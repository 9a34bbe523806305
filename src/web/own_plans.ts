import { firstLine } from "../internal/first_line.ts";
import { ownPlan, type PlanUse } from "../plans/own_plan.ts";
import { parsePlan } from "../plans/parse_plan.ts";
import type { Plan } from "../plans/plan.ts";
import { Broken, UPLOAD_ADVICE } from "./broken.ts";
import { fetchBeside } from "./model_file.ts";

/** A plan by the name of its file. */
export interface NamedPlan {
  readonly name: string;
  readonly plan: Plan;
}

/** Finds the fitted plan that belongs to a drawing, where there is one. */
export type FindPlan = (use: Pick<PlanUse, "guidance" | "numStep">) => NamedPlan | undefined;

/**
 * Finds the fitted plans of a model.
 *
 * @param path The file of its plans, beside the page
 * @param model The model
 * @throws {Broken} If there is no such file, or it is no list of plans.
 */
export async function fetchPlans(path: string, model: Omit<PlanUse, "guidance" | "numStep">): Promise<FindPlan> {
  const text = new TextDecoder().decode(await fetchBeside(path));
  try {
    const listed = JSON.parse(text) as { name: string; plan: unknown }[];
    const plans = listed.map(({ name, plan }) => ({ name, plan: parsePlan(JSON.stringify(plan)) }));
    return (use) => ownPlan(plans, { ...model, ...use });
  } catch (error) {
    throw new Broken(`The file ${path} has no plans: ${firstLine(error)}`, UPLOAD_ADVICE);
  }
}

/** How a panel names what drew: a fitted plan by its file, any other by its method. */
export function samplerText(own: NamedPlan | undefined, { method }: Plan): string {
  return own ? `fitted, ${own.name}` : method;
}
