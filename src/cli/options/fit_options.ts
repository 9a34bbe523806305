import { withStartMethod } from "../../fit/start_method.ts";
import { FIT_STRENGTHS } from "../../plans/fitted_to.ts";
import type { PlanOptions } from "../../methods/make_plan.ts";
import type { Plan } from "../../plans/plan.ts";
import type { OptionValues } from "../arguments/option_spec.ts";
import { toInteger, toNumber, toOneOf } from "../arguments/option_values.ts";
import { UsageError } from "../usage_error.ts";
import { FORCE } from "./force.ts";
import { MOST_FITTED_STEPS, MOST_STEPS, MOST_TRAJECTORIES } from "./limits.ts";
import { OBJECTIVE_OPTIONS, type ObjectiveChoice, readObjective } from "./objective_options.ts";
import { readPlan } from "./plan_file.ts";
import { METHOD_OPTIONS, readMethod, STEPS_BY_DEFAULT } from "./solver_options.ts";

/** A fit begins with the grid of a rule. */
const { timesteps: _, ...RULE_OPTIONS } = METHOD_OPTIONS;
const STRENGTHS = ["schedule", ...FIT_STRENGTHS] as const;
const STEPS = "{steps}";

/** Samples that are fitted to and that judge, and the history, by default. */
const TRAJECTORIES = 128, JUDGED = 256, HISTORY = 4;
/** A Fréchet distance takes more samples. */
const FRECHET = { trajectories: 2048, judged: 1024 };
/** Most iterations of each search of a fit, by default. */
const ITERATIONS = 10;
/** Evaluations of an exact solution for each step of the longest plan: they leave it a few hundredths of its error. */
const EXACT = { perStep: 8, least: 40, most: 120 };

/** The options of every fit. */
export const FIT_OPTIONS = {
  strength: {
    value: "NAME",
    help: `${
      STRENGTHS.join(", ")
    }: the grid from the schedule alone, the grid, grid and the times that the network is asked at, or grid and coefficients (default: coefficients)`,
  },
  trajectories: {
    value: "N",
    help: `samples to fit to, a quarter of them held out; ${FRECHET.trajectories} and a half for frechet ` +
      `(default: ${TRAJECTORIES})`,
  },
  iterations: { value: "N", help: `most iterations of each search of a fit (default: ${ITERATIONS})` },
  history: { value: "N", help: `number of earlier evaluations that a fitted step uses (default: ${HISTORY})` },
  judged: {
    value: "N",
    help: `further samples, used only to judge the plans; ${FRECHET.judged} for frechet (default: ${JUDGED})`,
  },
  evaluations: {
    value: "N",
    help: `evaluations of an exact solution (default: ${EXACT.perStep} a step, ${EXACT.least} to ${EXACT.most})`,
  },
  ...OBJECTIVE_OPTIONS,
  ...RULE_OPTIONS,
  method: {
    ...RULE_OPTIONS.method,
    help: "the method to start from, of one evaluation a step, without noise (default: ipndm)",
  },
  "ab-order": { ...RULE_OPTIONS["ab-order"], help: "its order, 0 is DDIM (default: 3)" },
  start: {
    value: "FILE",
    help:
      `a plan to start from that an earlier fit has made, in place of the method's own; ${STEPS} stands for the number of steps`,
  },
  "num-step": {
    value: "LIST",
    help: `numbers of steps, a plan for each (default: ${STEPS_BY_DEFAULT})`,
    formerly: "steps",
  },
  guidance: {
    value: "LIST",
    help: "guidance scales to fit the plan to, best only one (default: the model's default)",
  },
  out: {
    value: "FILE",
    help: `the plan; ${STEPS} stands for the number of steps (default: fitted-${STEPS}.json)`,
  },
  resume: { help: "go on from the checkpoint that an earlier fit has left beside --out" },
  ...FORCE,
};

/** What a fit starts from. */
export interface FitStart {
  /** The method. */
  readonly solver: PlanOptions;
  /** A plan in place of the method's own, and where it was read. */
  readonly plan?: Plan;
  readonly file?: string;
}

/** What a fit is told to do. */
export interface FitRequest {
  readonly strength: (typeof STRENGTHS)[number];
  readonly iterations: number;
  readonly history: number;
  readonly objective: ObjectiveChoice;
  /** Numbers of samples: those that are fitted to, and those that judge. */
  readonly trajectories: number;
  readonly judged: number;
  /** Evaluations of an exact solution. */
  readonly evaluations: number;
  /** Scales of guidance; undefined for the model's own. */
  readonly guidance: readonly number[] | undefined;
  /** What the fits start from, by the path of the plan. */
  readonly starts: ReadonlyMap<string, FitStart>;
  readonly resumes: boolean;
  readonly overwrites: boolean;
}

/** What the options say, with their defaults. @throws {UsageError} If a value is not allowed. */
export async function readFit(values: OptionValues<keyof typeof FIT_OPTIONS>): Promise<FitRequest> {
  const {
    "num-step": stepsList = String(STEPS_BY_DEFAULT),
    guidance,
    out = `fitted-${STEPS}.json`,
    start,
    ...rest
  } = values;
  const strength = toOneOf("strength", values.strength, STRENGTHS) ?? "coefficients";
  if (start !== undefined && strength !== "coefficients") {
    throw new UsageError(`--start goes with --strength coefficients, found ${strength}`);
  }
  const most = strength === "schedule" ? MOST_FITTED_STEPS : MOST_STEPS;
  const objective = readObjective(values), isFrechet = objective.weights.frechet !== undefined;
  const steps = stepsList.split(",").map((item) => toInteger("num-step", item, 1, most)!);
  const request = {
    strength,
    objective,
    iterations: toInteger("iterations", values.iterations, 1) ?? ITERATIONS,
    history: toInteger("history", values.history, 1) ?? HISTORY,
    trajectories: toInteger("trajectories", values.trajectories, 2, MOST_TRAJECTORIES) ??
      (isFrechet ? FRECHET.trajectories : TRAJECTORIES),
    judged: toInteger("judged", values.judged, 2, MOST_TRAJECTORIES) ?? (isFrechet ? FRECHET.judged : JUDGED),
    evaluations: toInteger("evaluations", values.evaluations, 1, MOST_STEPS) ?? exactEvaluations(steps),
    guidance: guidance?.split(",").map((item) => toNumber("guidance", item)!),
    resumes: values.resume !== undefined,
    overwrites: values.force !== undefined,
  };
  const base = withStartMethod(await readMethod(rest));
  const starts = new Map<string, FitStart>();
  for (const numStep of steps) {
    const solver = { ...base, numStep } as PlanOptions, file = start?.replaceAll(STEPS, String(numStep));
    const given = file === undefined ? {} : { plan: await readPlan(file, "start"), file };
    starts.set(out.replaceAll(STEPS, String(numStep)), { solver, ...given });
  }
  if (starts.size < steps.length) {
    throw new UsageError(`--out must contain ${STEPS} for several numbers of steps`);
  }
  return { ...request, starts };
}

function exactEvaluations(steps: readonly number[]): number {
  return Math.min(Math.max(EXACT.perStep * Math.max(...steps), EXACT.least), EXACT.most);
}
