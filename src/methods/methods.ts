import { ipndm } from "./ipndm.ts";
import { logRhoAb } from "./log_rho_ab.ts";
import type { Method } from "./method.ts";
import type { MultistepOptions } from "./multistep/multistep.ts";
import { rhoAb } from "./rho_ab.ts";
import { rhoRk, type RungeKuttaOptions } from "./rho_rk.ts";
import { tAb } from "./t_ab.ts";
import { uAb, type VariableOptions } from "./u_ab.ts";
import { x0Ab, type X0AbOptions } from "./x0_ab.ts";

/** The options of each method, by its name. A new method is one file, its line here and its line in the table below. */
export interface OptionsByMethod {
  /** tAB-DEIS. */
  t_ab: MultistepOptions;
  /** rhoAB-DEIS. */
  rho_ab: MultistepOptions;
  /** rhoRK-DEIS. */
  rho_rk: RungeKuttaOptions;
  /** iPNDM. */
  ipndm: MultistepOptions;
  /** Adams-Bashforth in log rho. */
  log_rho_ab: MultistepOptions;
  /** Adams-Bashforth for the clean image. */
  x0_ab: X0AbOptions;
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
  u_ab: uAb,
};

/** Names that people know a method by: each stands for a method with these options, and takes no others. */
export const ALIASES: {
  readonly ddim: { readonly method: "t_ab"; readonly abOrder: 0 };
  readonly euler: { readonly method: "rho_rk"; readonly rkMethod: "1euler" };
  readonly heun: { readonly method: "rho_rk"; readonly rkMethod: "2heun" };
} = {
  ddim: { method: "t_ab", abOrder: 0 },
  euler: { method: "rho_rk", rkMethod: "1euler" },
  heun: { method: "rho_rk", rkMethod: "2heun" },
};

/**
 * Name of a method: tAB-DEIS, rhoAB-DEIS, rhoRK-DEIS, iPNDM, and Adams-Bashforth in log rho, for the clean image, or
 * in a variable of the caller's.
 */
export type MethodName = keyof OptionsByMethod;

/** Other names: "ddim" is t_ab with abOrder 0, "euler" rho_rk with 1euler (DDIM too), "heun" rho_rk with 2heun. */
export type MethodAlias = "ddim" | "euler" | "heun";

/** The names of all methods. */
export const METHOD_NAMES: readonly MethodName[] = Object.keys(METHODS) as MethodName[];

/** All other names of methods. */
export const METHOD_ALIASES: readonly MethodAlias[] = Object.keys(ALIASES) as MethodAlias[];

/** What the choice of a method says: its name ("ipndm" where absent) and its own options, none of another method. */
export type MethodOptions =
  | { [Name in MethodName]: MethodChoice<{ method: Name }, OptionsByMethod[Name]> }[MethodName]
  | MethodChoice<{ method?: "ipndm" }, OptionsByMethod["ipndm"]>
  | MethodChoice<{ method: MethodAlias }, unknown>;

/** A method with its own options; those of all others are excluded. */
export type MethodChoice<Named, Own> =
  & Named
  & Own
  & { [Name in Exclude<KeyOf<OptionsByMethod[MethodName]>, keyof Own>]?: never };

/** The keys of every member of a union. */
export type KeyOf<Union> = Union extends unknown ? keyof Union : never;
