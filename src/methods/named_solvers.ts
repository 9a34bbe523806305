import { type TableauName, TABLEAUS } from "./runge_kutta/tableaus.ts";

/** The methods of which there is a choice of orders. */
type MultistepName = "ipndm" | "t_ab" | "x0_ab" | "rho_ab" | "log_rho_ab";

/** What makes a solver of a family. */
export type FamilyOptions =
  | {
    [Name in MultistepName]: { method: Name; abOrder: number; correctorOrder?: number; lowerOrderFinal?: boolean };
  }[MultistepName]
  | { method: "rho_rk"; rkMethod: TableauName };

/** A method as people call it, for the lists that they choose from and the tables that compare. */
export interface SolverFamily {
  readonly label: string;
  /** Least and greatest order that there is a choice of; DDIM has one. */
  readonly orders: readonly [least: number, greatest: number];
  /** The method at an order. */
  options(order: number): FamilyOptions;
}

/** A method at an order. */
export interface NamedSolver {
  readonly label: string;
  readonly options: FamilyOptions;
  readonly evaluationsPerStep: number;
}

const RUNGE_KUTTA: Readonly<Record<number, TableauName>> = { 1: "1euler", 2: "2heun", 3: "3kutta", 4: "4rk" };

function multistep(label: string, method: MultistepName): SolverFamily {
  return { label, orders: [0, 4], options: (abOrder) => ({ method, abOrder }) };
}

/** Every family of solvers, by a short name. */
export const SOLVER_FAMILIES = {
  ddim: { ...multistep("DDIM", "t_ab"), orders: [0, 0] },
  ipndm: multistep("iPNDM", "ipndm"),
  t_ab: multistep("tAB-DEIS", "t_ab"),
  x0_ab: multistep("x0-AB", "x0_ab"),
  rho_ab: multistep("rhoAB-DEIS", "rho_ab"),
  log_rho_ab: multistep("log-rho AB", "log_rho_ab"),
  rho_rk: {
    label: "rhoRK-DEIS",
    orders: [1, 4],
    options: (order) => ({ method: "rho_rk", rkMethod: RUNGE_KUTTA[order] }),
  },
} as const satisfies Readonly<Record<string, SolverFamily>>;

/** Evaluations that a step of a method takes. */
export function evaluationsPerStep(options: FamilyOptions): number {
  return options.method === "rho_rk" ? TABLEAUS[options.rkMethod].b.length : 1;
}

/**
 * A solver of a family under the name that it has in every table: "tAB-DEIS 2", "x0-AB 2, corrector 2, lower at the end",
 * "rhoRK-DEIS 2heun", "DDIM".
 */
export function namedSolver(
  name: keyof typeof SOLVER_FAMILIES,
  order: number = 0,
  more: { correctorOrder?: number; lowerOrderFinal?: boolean } = {},
): NamedSolver {
  const family: SolverFamily = SOLVER_FAMILIES[name];
  const options = { ...family.options(order), ...more } as FamilyOptions;
  const [least, greatest] = family.orders;
  const which = options.method === "rho_rk" ? ` ${options.rkMethod}` : least < greatest ? ` ${order}` : "";
  const corrector = more.correctorOrder === undefined ? "" : `, corrector ${more.correctorOrder}`;
  const end = more.lowerOrderFinal ? ", lower at the end" : "";
  return {
    label: family.label + which + corrector + end,
    options,
    evaluationsPerStep: evaluationsPerStep(options),
  };
}
