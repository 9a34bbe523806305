import type { PlanOptions } from "../methods/make_plan.ts";
import type { MethodOptions } from "../methods/methods.ts";
import { type TableauName, TABLEAUS } from "../methods/runge_kutta/tableaus.ts";
import type { TsPhase } from "../grids/timesteps.ts";

/** What makes a plan, beside the schedule. */
export type Solver = PlanOptions & { numStep: number };

/** A method that can be chosen. */
export interface Choice {
  label: string;
  /** Least and greatest order. */
  orders: readonly [number, number];
  /** The method at an order. */
  options(order: number): MethodOptions;
  /** The same for the command line. */
  flags(order: number): string;
  evaluationsPerStep(order: number): number;
}

const MULTISTEP_ORDERS = [0, 4] as const;
const RUNGE_KUTTA: Record<number, TableauName> = { 1: "1euler", 2: "2heun", 3: "3kutta", 4: "4rk" };

function multistep(label: string, method: "ipndm" | "t_ab" | "x0_ab" | "rho_ab" | "log_rho_ab"): Choice {
  return {
    label,
    orders: MULTISTEP_ORDERS,
    options: (abOrder) => ({ method, abOrder }),
    flags: (order) => `--method ${method} --ab-order ${order}`,
    evaluationsPerStep: () => 1,
  };
}

/** Every method that can be chosen. */
export const CHOICES: Readonly<Record<string, Choice>> = {
  ddim: { ...multistep("DDIM", "t_ab"), orders: [0, 0] },
  ipndm: multistep("iPNDM", "ipndm"),
  t_ab: multistep("tAB-DEIS", "t_ab"),
  x0_ab: multistep("x0-AB", "x0_ab"),
  rho_ab: multistep("rhoAB-DEIS", "rho_ab"),
  log_rho_ab: multistep("AB in log rho", "log_rho_ab"),
  rho_rk: {
    label: "rhoRK-DEIS",
    orders: [1, 4],
    options: (order) => ({ method: "rho_rk", rkMethod: RUNGE_KUTTA[order] }),
    flags: (order) => `--method rho_rk --rk-method ${RUNGE_KUTTA[order]}`,
    evaluationsPerStep: (order) => TABLEAUS[RUNGE_KUTTA[order]].b.length,
  },
};

/** As many steps of a method as a number of evaluations allows, at least one. */
export function stepsFor(choice: Choice, order: number, nfe: number): number {
  return Math.max(1, Math.floor(nfe / choice.evaluationsPerStep(order)));
}

/** The grid that an option of the page names, such as "t 1.5". */
export function gridOf(value: string): { tsPhase: TsPhase; tsOrder: number } {
  const [tsPhase, tsOrder] = value.split(" ");
  return { tsPhase: tsPhase as TsPhase, tsOrder: Number(tsOrder) };
}
