import type { MethodAlias, OptionsByAlias } from "./aliases.ts";
import { ipndm } from "./ipndm.ts";
import { logRhoAb } from "./log_rho_ab.ts";
import type { Method } from "./method.ts";
import type { MultistepOptions } from "./multistep/multistep.ts";
import { rhoAb } from "./rho_ab.ts";
import { rhoRk, type RungeKuttaOptions } from "./rho_rk.ts";
import { tAb } from "./t_ab.ts";
import { uAb, type VariableOptions } from "./u_ab.ts";
import { x0Ab } from "./x0_ab.ts";
import { x0LogRhoAb, type X0LogRhoAbOptions } from "./x0_log_rho_ab.ts";
import { x0Rk, type X0RkOptions } from "./x0_rk.ts";
import type { EpsAbOptions } from "./multistep/eps_multistep.ts";
import type { X0AbOptions } from "./multistep/x0_multistep.ts";

/** The options of each method, by its name. A new method is one file, its line here and its line in the table below. */
export interface OptionsByMethod {
  /** tAB-DEIS. */
  t_ab: EpsAbOptions;
  /** rhoAB-DEIS. */
  rho_ab: EpsAbOptions;
  /** rhoRK-DEIS. */
  rho_rk: RungeKuttaOptions;
  /** iPNDM. */
  ipndm: MultistepOptions;
  /** Adams-Bashforth in log rho. */
  log_rho_ab: EpsAbOptions;
  /** Adams-Bashforth for the clean image. */
  x0_ab: X0AbOptions;
  /** The same in log rho. */
  x0_log_rho_ab: X0LogRhoAbOptions;
  /** Exponential Runge-Kutta for the clean image. */
  x0_rk: X0RkOptions;
  /** Adams-Bashforth in a variable of the caller's. */
  u_ab: VariableOptions;
}

/** Every method by name. */
export const METHODS: { readonly [Name in MethodName]: Method<OptionsByMethod[Name]> } = {
  t_ab: tAb,
  rho_ab: rhoAb,
  rho_rk: rhoRk,
  ipndm,
  log_rho_ab: logRhoAb,
  x0_ab: x0Ab,
  x0_log_rho_ab: x0LogRhoAb,
  x0_rk: x0Rk,
  u_ab: uAb,
};

/**
 * Name of a method: tAB-DEIS, rhoAB-DEIS, rhoRK-DEIS, iPNDM, Adams-Bashforth in log rho or in a variable of the
 * caller's, and Adams-Bashforth and Runge-Kutta for the clean image.
 */
export type MethodName = keyof OptionsByMethod;

/** The names of all methods. */
export const METHOD_NAMES: readonly MethodName[] = Object.keys(METHODS) as MethodName[];

/** What the choice of a method says: its name (absent for the default) and its own options, none of another method. */
export type MethodOptions =
  | { [Name in MethodName]: MethodChoice<{ method: Name }, OptionsByMethod[Name]> }[MethodName]
  | MethodChoice<{ method?: undefined }, MultistepOptions>
  | { [Name in MethodAlias]: MethodChoice<{ method: Name }, OptionsByAlias[Name]> }[MethodAlias];

/** A method with its own options; those of all others are excluded. */
export type MethodChoice<Named, Own> =
  & Named
  & Own
  & { [Name in Exclude<KeyOf<OptionsByMethod[MethodName]>, keyof Own>]?: never };

/** The keys of every member of a union. */
export type KeyOf<Union> = Union extends unknown ? keyof Union : never;
