import { checkOneOf } from "../internal/check.ts";
import type { Method } from "./method.ts";
import type { Plan } from "../plans/plan.ts";
import { resolveTableau } from "./runge_kutta/resolve_tableau.ts";
import { rungeKuttaStages } from "./runge_kutta/runge_kutta.ts";
import type { Sde } from "../schedules/sde.ts";
import {
  type Tableau,
  TABLEAU_NAMES,
  type TableauInput,
  type TableauName,
  TABLEAUS,
} from "./runge_kutta/tableaus.ts";

/** Options of rho_rk. */
export interface RungeKuttaOptions {
  /** A tableau by name, or your own. Default "3kutta". */
  rkMethod?: TableauName | TableauInput;
}

/**
 * rhoRK-DEIS: an explicit Runge-Kutta method on `dv/drho = eps` (arXiv 2204.13902, section 3.3), with as many
 * evaluations a step as the tableau has stages.
 */
export const rhoRk: Method<RungeKuttaOptions> = { optionNames: ["rkMethod"], plan };

function plan(sde: Sde, timesteps: readonly number[], options: RungeKuttaOptions): Plan {
  const tableau = resolve(options.rkMethod ?? "3kutta");
  const stages = timesteps.slice(1).flatMap((to, step) =>
    rungeKuttaStages(sde, tableau, step, timesteps[step], to)
  );
  return { method: "rho_rk", order: tableau.order, nfe: stages.length, timesteps, stages };
}

function resolve(rkMethod: TableauName | TableauInput): Tableau {
  if (typeof rkMethod === "object" && rkMethod !== null) return resolveTableau(rkMethod);
  checkOneOf("rkMethod", rkMethod, TABLEAU_NAMES);
  return TABLEAUS[rkMethod];
}
