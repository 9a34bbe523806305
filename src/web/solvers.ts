import type { PlanOptions } from "../methods/make_plan.ts";
import { evaluationsPerStep, type FamilyOptions } from "../methods/named_solvers.ts";
import type { TsPhase } from "../grids/timesteps.ts";

/**
 * What makes a plan, beside the schedule. Without a method it is what a command makes that is told none: the fitted plan that
 * belongs to the model, guidance and number of steps, or where there is none the method, or scheduler, by default.
 */
export type Solver = PlanOptions & { numStep: number };

/** As many steps of a method as a number of evaluations allows, at least one. */
export function stepsFor(options: FamilyOptions, nfe: number): number {
  return Math.max(1, Math.floor(nfe / evaluationsPerStep(options)));
}

/** The options of a method as they are given at the command line: `--method t_ab --ab-order 2`. */
export function flagsOf(options: FamilyOptions): string {
  const kebab = (name: string) => name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  return Object.entries(options).map(([name, value]) => `--${kebab(name)} ${value}`).join(" ");
}

/** The grid that an option of the page names, such as "t 1.5". */
export function gridOf(value: string): { tsPhase: TsPhase; tsOrder: number } {
  const [tsPhase, tsOrder] = value.split(" ");
  return { tsPhase: tsPhase as TsPhase, tsOrder: Number(tsOrder) };
}
