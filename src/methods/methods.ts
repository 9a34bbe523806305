import { ipndmPlan } from "./ipndm.ts";
import type { MultistepOptions } from "./multistep/multistep.ts";
import type { Plan } from "../plans/plan.ts";
import { logRhoAbPlan } from "./log_rho_ab.ts";
import { rhoAbPlan } from "./rho_ab.ts";
import { rhoRkPlan, type RungeKuttaOptions } from "./rho_rk.ts";
import type { Sde } from "../schedules/sde.ts";
import { tAbPlan } from "./t_ab.ts";
import { x0AbPlan } from "./x0_ab.ts";
import { uAbPlan, type VariableOptions } from "./u_ab.ts";

/** What a method needs beside schedule and grid. */
export type MethodOptions = MultistepOptions & RungeKuttaOptions & VariableOptions;

/** Builds the plan of a method; all of its mathematics happens here. */
export type PlanBuilder = (sde: Sde, timesteps: readonly number[], options: MethodOptions) => Plan;

/**
 * Name of a method: tAB-DEIS, rhoAB-DEIS, rhoRK-DEIS, iPNDM, and Adams-Bashforth in log rho, for the clean image, or
 * in a variable of the caller's.
 */
export type MethodName = "t_ab" | "rho_ab" | "rho_rk" | "ipndm" | "log_rho_ab" | "x0_ab" | "u_ab";

/** Every method by name. A new method is one file, its name above and its line here. */
export const METHODS: Readonly<Record<MethodName, PlanBuilder>> = {
  t_ab: tAbPlan,
  rho_ab: rhoAbPlan,
  rho_rk: rhoRkPlan,
  ipndm: ipndmPlan,
  log_rho_ab: logRhoAbPlan,
  x0_ab: x0AbPlan,
  u_ab: uAbPlan,
};

/** The names of all methods. */
export const METHOD_NAMES: readonly MethodName[] = Object.keys(METHODS) as MethodName[];
