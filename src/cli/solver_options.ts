import type { SamplerOptions } from "../get_sampler.ts";
import { METHOD_NAMES } from "../methods.ts";
import { START_UPS } from "../multistep.ts";
import { TABLEAU_NAMES } from "../tableaus.ts";
import { TS_PHASES } from "../timesteps.ts";
import { type OptionValues, toInteger, toNumber, toOneOf } from "./command.ts";

/** Methods whose options can be given at a command line: not one that takes a function. */
const METHODS = METHOD_NAMES.filter((name) => name !== "u_ab");

/** The options that make a plan, the same in every command. */
export const SOLVER_OPTIONS = {
  steps: { value: "N", help: "number of steps (8)" },
  method: { value: "NAME", help: `${METHODS.join(", ")} (t_ab)` },
  order: { value: "N", help: "order of a multistep method, 0 is DDIM (3)" },
  "start-up": { value: "NAME", help: `how a multistep method begins: ${START_UPS.join(", ")} (orders)` },
  corrector: { value: "N", help: "degree of a multistep method's corrector (none)" },
  phase: { value: "NAME", help: `variable in which the grid is spaced: ${TS_PHASES.join(", ")} (t)` },
  "ts-order": { value: "P", help: "the grid is even in that variable to the power 1/P (2)" },
  rk: { value: "NAME", help: `tableau of rho_rk: ${TABLEAU_NAMES.join(", ")} (3kutta)` },
};

/** What the options say, with their defaults. @throws {UsageError} If a value is not allowed. */
export function parseSolver(
  values: OptionValues<keyof typeof SOLVER_OPTIONS>,
): SamplerOptions & { numStep: number } {
  return {
    method: toOneOf("method", values.method, METHODS) ?? "t_ab",
    numStep: toInteger("steps", values.steps, 1) ?? 8,
    abOrder: toInteger("order", values.order, 0) ?? 3,
    startUp: toOneOf("start-up", values["start-up"], START_UPS) ?? "orders",
    correctorOrder: toInteger("corrector", values.corrector, 1),
    tsPhase: toOneOf("phase", values.phase, TS_PHASES) ?? "t",
    tsOrder: toNumber("ts-order", values["ts-order"]) ?? 2,
    rkMethod: toOneOf("rk", values.rk, TABLEAU_NAMES) ?? "3kutta",
  };
}
