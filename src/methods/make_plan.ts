import { chosenTimesteps, GRID_CHOICE_NAMES, type GridChoice } from "../grids/grid_choice.ts";
import { checkOptions } from "../internal/check_options.ts";
import { joined } from "../internal/joined.ts";
import { pick } from "../internal/pick.ts";
import { parsePlan } from "../plans/parse_plan.ts";
import type { Plan } from "../plans/plan.ts";
import type { Prediction } from "../plans/prediction.ts";
import { withPrediction } from "../plans/with_prediction.ts";
import type { Sde } from "../schedules/sde.ts";
import { DEFAULT_INVERSION, withMethod } from "./default_method.ts";
import type { MethodOptions } from "./methods.ts";
import { METHOD_OPTION_NAMES, resolveMethod } from "./resolve_method.ts";

/** Options of {@linkcode makePlan}: a method with its own options, a grid, and what the model predicts. */
export type PlanOptions = MethodOptions & GridChoice & DirectionOptions;

/** Options of a plan that have to do with neither method nor grid. */
export interface DirectionOptions {
  /** Goes the other way, from an image to the noise that it comes from. Default false. */
  invert?: boolean;
  /** What the model predicts. Default "eps". */
  prediction?: Prediction;
}

/** The names of all options of a plan. */
export const PLAN_OPTION_NAMES: readonly string[] = /* @__PURE__ */ joined(
  ["method", "invert", "prediction"],
  METHOD_OPTION_NAMES,
  GRID_CHOICE_NAMES,
);

/**
 * Makes the plan of a method: tAB-DEIS, rhoAB-DEIS, rhoRK-DEIS or iPNDM of Zhang and Chen (arXiv 2204.13902), and more.
 * All coefficients are computed here, in float64.
 *
 * @param sde The schedule that the model was trained on
 * @param options Method, grid and orders. Default: x0_ab with abOrder 2, correctorOrder 2 and lowerOrderFinal, with `invert` iPNDM of
 * order 3; in 10 steps
 * @returns The plan, for {@linkcode samplerFromPlan}, JSON, or {@linkcode planTable}
 * @throws {TypeError} If an option is unknown, or belongs to another method.
 * @throws {RangeError} If an option is out of range; the message says what is allowed.
 *
 * @example The first step of a multistep method is DDIM
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { getLinearAlphaFns, makePlan, VPSDE } from "@deis/deis";
 *
 * const sde = new VPSDE(getLinearAlphaFns(0.1, 20));
 * const deis = makePlan(sde, { method: "t_ab", abOrder: 2, numStep: 5 });
 * const ddim = makePlan(sde, { method: "ddim", numStep: 5 });
 * assertEquals(deis.stages[0], ddim.stages[0]);
 * ```
 */
export function makePlan(sde: Sde, options: PlanOptions = {}): Plan {
  checkOptions(options, PLAN_OPTION_NAMES);
  const { invert = false, prediction = "eps" } = options;
  const { method, options: own } = resolveMethod(invert ? withMethod(options, DEFAULT_INVERSION) : options);
  const plan = method.plan(sde, chosenTimesteps(sde, options, invert), own);
  return parsePlan(withPrediction(plan, sde, prediction));
}

/** The same options on a grid of your own. */
export function onGrid(options: PlanOptions, timesteps: ArrayLike<number>): PlanOptions {
  const others = PLAN_OPTION_NAMES.filter((name) => !GRID_CHOICE_NAMES.includes(name));
  return { ...pick(options, others), timesteps };
}
