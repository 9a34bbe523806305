import { makePlan, onGrid, type PlanOptions } from "../../methods/make_plan.ts";
import { METHOD_ALIASES } from "../../methods/aliases.ts";
import { METHOD_NAMES } from "../../methods/methods.ts";
import { resolveMethod } from "../../methods/resolve_method.ts";
import { START_UPS } from "../../methods/multistep/multistep.ts";
import type { Plan } from "../../plans/plan.ts";
import type { Sde } from "../../schedules/sde.ts";
import { APPROXIMATIONS } from "../../methods/stochastic/approximation.ts";
import { TABLEAU_NAMES } from "../../methods/runge_kutta/tableaus.ts";
import { TS_PHASES } from "../../grids/timesteps.ts";
import type { OptionValues } from "../arguments/option_spec.ts";
import { toInteger, toNumber, toOneOf } from "../arguments/option_values.ts";
import { UsageError } from "../usage_error.ts";
import { MOST_STEPS } from "./limits.ts";
import { readPlan, readTimesteps } from "./plan_file.ts";

/** Methods whose options can be given at a command line: not one that takes a function. */
const METHODS = [...METHOD_NAMES.filter((name) => name !== "u_ab"), ...METHOD_ALIASES];

/** Steps where nothing says how many. */
export const STEPS_BY_DEFAULT = 8;

/** The options that make a plan, the same in every command. */
export const METHOD_OPTIONS = {
  "num-step": {
    value: "N",
    help: `number of steps, at most ${MOST_STEPS} (default: ${STEPS_BY_DEFAULT})`,
    formerly: "steps",
  },
  method: {
    value: "NAME",
    help: `${METHODS.join(", ")} (default: x0_ab with --ab-order 2 --corrector-order 2 --lower-order-final)`,
  },
  "ab-order": {
    value: "N",
    help: "order of a multistep method, 0 is DDIM; 2 without --method (default: 3)",
    formerly: "order",
  },
  "start-up": {
    value: "NAME",
    help: `how a multistep method starts, by lower orders or by Runge-Kutta: ${
      START_UPS.join(", ")
    } (default: orders)`,
  },
  "corrector-order": {
    value: "N",
    help: "degree of a multistep method's corrector; 2 without --method (default: none)",
    formerly: "corrector",
  },
  "lower-order-final": { help: "the last steps of a multistep method are of lower orders" },
  "ts-phase": {
    value: "NAME",
    help: `variable in which the grid is spaced: ${TS_PHASES.join(", ")} (default: t)`,
    formerly: "phase",
  },
  "ts-order": { value: "P", help: "the grid is even in that variable to the power 1/P (default: 1.5)" },
  "rk-method": {
    value: "NAME",
    help: `tableau of rho_rk: ${TABLEAU_NAMES.join(", ")} (default: 3kutta)`,
    formerly: "rk",
  },
  "rk-order": { value: "N", help: "evaluations a step of x0_rk, 2 or 3 (default: 2)" },
  tau: { value: "T", help: "noise of a stochastic sampler, 1 as much as was added (default: 0)" },
  eta: { value: "E", help: "noise of DDIM and of ancestral samplers, 0 to 1 (default: the method's)" },
  gamma: { value: "G", help: "noise of TCD, 0 to 1 (default: the method's)" },
  approximation: {
    value: "NAME",
    help: `whose approximation of the integral: ${APPROXIMATIONS.join(", ")} (default: none, it is exact)`,
  },
  timesteps: {
    value: "FILE",
    help: "a grid as JSON, or a plan for its grid, in place of num-step, ts-phase and ts-order",
  },
};

/** The same, and a plan that was made before. */
export const SOLVER_OPTIONS = {
  ...METHOD_OPTIONS,
  plan: { value: "FILE", help: "a plan as JSON, made by fit or by plan --json, in place of all of these" },
};

/** The options of a sampler, and the plan in their place where one was given. */
export type Solver = PlanOptions & { plan?: Plan };

/** The same in commands that take a fitted plan by themselves. */
export const OPEN_SOLVER_OPTIONS = {
  ...SOLVER_OPTIONS,
  method: {
    ...SOLVER_OPTIONS.method,
    help:
      `${SOLVER_OPTIONS.method.help}; without it a fitted plan in plans/ beside the model, where one belongs to it`,
  },
};

/** What the options say, with their defaults; reads the files that they name. @throws {UsageError} */
export async function readSolver(values: OptionValues<keyof typeof SOLVER_OPTIONS>): Promise<Solver> {
  const { plan: file, ...rest } = values;
  if (file === undefined) return await readMethod(rest);
  const other = (Object.keys(METHOD_OPTIONS) as (keyof typeof METHOD_OPTIONS)[]).find((name) => rest[name]);
  if (other) throw new UsageError(`--plan is a complete sampler and cannot be combined with --${other}`);
  return { plan: await readPlan(file) };
}

/** Whether of some options none but the number of steps is given. */
export function saysOnlySteps<Name extends string>(
  values: OptionValues<Name>,
  options: Readonly<Record<Name, unknown>>,
): boolean {
  return (Object.keys(options) as Name[]).every((name) => name === "num-step" || values[name] === undefined);
}

/** The files that the options name. */
export function solverFiles({ plan, timesteps }: OptionValues<keyof typeof SOLVER_OPTIONS>): string[] {
  return [plan, timesteps].filter((file) => file !== undefined);
}

/** The same without a plan. @throws {UsageError} */
export async function readMethod(values: OptionValues<keyof typeof METHOD_OPTIONS>): Promise<PlanOptions> {
  const { timesteps: file } = values;
  const options = parseMethod(values);
  if (file === undefined) return { numStep: STEPS_BY_DEFAULT, ...options };
  const other = (["num-step", "ts-phase", "ts-order"] as const).find((name) => values[name]);
  if (other) throw new UsageError(`--timesteps is a complete grid and cannot be combined with --${other}`);
  return onGrid(options, await readTimesteps(file));
}

/** The plan that the options stand for. */
export function planOf(sde: Sde, { plan, ...options }: Solver): Plan {
  return plan ?? makePlan(sde, options);
}

/** The library's options by the names that they have here. */
const FLAGS = {
  abOrder: "ab-order",
  startUp: "start-up",
  correctorOrder: "corrector-order",
  lowerOrderFinal: "lower-order-final",
  rkMethod: "rk-method",
  rkOrder: "rk-order",
  tau: "tau",
  eta: "eta",
  gamma: "gamma",
  approximation: "approximation",
} as const;

function parseMethod(values: OptionValues<keyof typeof METHOD_OPTIONS>): PlanOptions {
  const method = toOneOf("method", values.method, METHODS);
  const { optionNames } = resolveMethod({ method });
  for (const [option, flag] of Object.entries(FLAGS)) {
    if (values[flag] !== undefined && !optionNames.includes(option)) {
      throw new UsageError(`--${flag} is not an option of the ${method ? `method ${method}` : "default method"}`);
    }
  }
  const options = {
    method,
    numStep: toInteger("num-step", values["num-step"], 1, MOST_STEPS),
    abOrder: toInteger("ab-order", values["ab-order"], 0),
    startUp: toOneOf("start-up", values["start-up"], START_UPS),
    correctorOrder: toInteger("corrector-order", values["corrector-order"], 1),
    lowerOrderFinal: values["lower-order-final"] === undefined ? undefined : true,
    tsPhase: toOneOf("ts-phase", values["ts-phase"], TS_PHASES),
    tsOrder: toNumber("ts-order", values["ts-order"]),
    rkMethod: toOneOf("rk-method", values["rk-method"], TABLEAU_NAMES),
    rkOrder: toInteger("rk-order", values["rk-order"], 2, 3),
    tau: toNumber("tau", values.tau),
    eta: toNumber("eta", values.eta),
    gamma: toNumber("gamma", values.gamma),
    approximation: toOneOf("approximation", values.approximation, APPROXIMATIONS),
  };
  // Checked above: there is none of another method.
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as PlanOptions;
}
