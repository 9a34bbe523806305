import { ipndmPlan } from "./ipndm.ts";
import type { MultistepOptions } from "./multistep.ts";
import type { Plan } from "./plan.ts";
import { rhoAbPlan } from "./rho_ab.ts";
import { rhoRkPlan, type RungeKuttaOptions } from "./rho_rk.ts";
import type { Sde } from "./sde.ts";
import { tAbPlan } from "./t_ab.ts";

/** What a method needs beside schedule and grid. */
export type MethodOptions = MultistepOptions & RungeKuttaOptions;

/** Builds the plan of a method; all of its mathematics happens here. */
export type PlanBuilder = (sde: Sde, timesteps: readonly number[], options: MethodOptions) => Plan;

/** Name of a method: tAB-DEIS, rhoAB-DEIS, rhoRK-DEIS, iPNDM. */
export type MethodName = "t_ab" | "rho_ab" | "rho_rk" | "ipndm";

/** Every method by name. A new method is one file, its name above and its line here. */
export const METHODS: Readonly<Record<MethodName, PlanBuilder>> = {
  t_ab: tAbPlan,
  rho_ab: rhoAbPlan,
  rho_rk: rhoRkPlan,
  ipndm: ipndmPlan,
};

/** The names of all methods. */
export const METHOD_NAMES: readonly MethodName[] = Object.keys(METHODS) as MethodName[];
