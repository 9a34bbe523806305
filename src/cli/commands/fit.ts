import { optimalTimesteps } from "../../fit/mod.ts";
import { checkFitSizes } from "../../fit/check_fit.ts";
import type { FitCheckpoint } from "../../fit/checkpoint.ts";
import { fitEvaluations } from "../../fit/fit_cost.ts";
import { unknownsOf, zeroOffsets } from "../../fit/plan_point.ts";
import type { Plan } from "../../plans/plan.ts";
import { makePlan, onGrid, type PlanOptions } from "../../methods/make_plan.ts";
import { invocation } from "../../internal/invocation.ts";
import { toInteger, toNumber, toOneOf } from "../arguments/option_values.ts";
import { parseOptions } from "../arguments/parse_options.ts";
import type { Command } from "../command.ts";
import { UsageError } from "../usage_error.ts";
import { cardOf } from "../../models/find_model.ts";
import { loadChosen } from "../options/load_chosen.ts";
import type { LoadedModel } from "../../models/loaded_model.ts";
import { scheduleOf } from "../../models/schedule_of.ts";
import { CheckpointFile } from "../files/checkpoint_file.ts";
import { fitOne, write } from "../fitting/fit_one.ts";
import { batchLengths, solveSamples } from "../fitting/fit_samples.ts";
import { MODEL_OPTIONS, parseModel } from "../options/model_options.ts";
import { METHOD_OPTIONS, readMethod, STEPS_BY_DEFAULT } from "../options/solver_options.ts";
import { modelFiles } from "../files/model_files.ts";
import { type OutputFile, outputFile } from "../files/output_file.ts";
import { MOST_FITTED_STEPS, MOST_STEPS, MOST_TRAJECTORIES } from "../options/limits.ts";
import { FORCE } from "../options/force.ts";

/** A fit begins with the grid of a rule. */
const { timesteps: _, ...RULE_OPTIONS } = METHOD_OPTIONS;
const STRENGTHS = ["schedule", "timesteps", "coefficients"] as const;
const STEPS = "{steps}";

/** Samples that are fitted to and that judge, evaluations of an exact solution, and the history, by default. */
const TRAJECTORIES = 128, JUDGED = 256, EVALUATIONS = 120, HISTORY = 4;

const OPTIONS = {
  strength: {
    value: "NAME",
    help: `${
      STRENGTHS.join(", ")
    }: the grid from the schedule alone, the grid, or grid and coefficients (default: coefficients)`,
  },
  trajectories: {
    value: "N",
    help: `exactly solved samples to fit to, a quarter of them held out (default: ${TRAJECTORIES})`,
  },
  history: { value: "N", help: `number of earlier evaluations that a fitted step uses (default: ${HISTORY})` },
  judged: {
    value: "N",
    help: `further exactly solved samples, used only to judge the plans (default: ${JUDGED})`,
  },
  evaluations: { value: "N", help: `evaluations of an exact solution (default: ${EVALUATIONS})` },
  ...RULE_OPTIONS,
  "num-step": {
    value: "LIST",
    help: `numbers of steps, a plan for each (default: ${STEPS_BY_DEFAULT})`,
    formerly: "steps",
  },
  ...MODEL_OPTIONS,
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

const SUMMARY =
  "Fits a sampler's plan to a model, and prints how near it comes to exact samples beside fixed plans.";

/** Most iterations of either part of a fit. */
const ITERATIONS = 10;

type Strong = PlanOptions & { strength: "timesteps" | "coefficients"; history: number };

/** `deno task fit`. */
export const fit: Command = { summary: SUMMARY, run };

async function run(args: string[]): Promise<number | void> {
  const values = parseOptions(invocation("fit"), SUMMARY, OPTIONS, args);
  if (!values) return;
  const { "num-step": stepsList, guidance: guidanceList, out = `fitted-${STEPS}.json`, ...rest } = values;
  const strength = toOneOf("strength", values.strength, STRENGTHS) ?? "coefficients";
  const history = toInteger("history", values.history, 1) ?? HISTORY;
  const count = toInteger("trajectories", values.trajectories, 2, MOST_TRAJECTORIES) ?? TRAJECTORIES;
  const judgedCount = toInteger("judged", values.judged, 2, MOST_TRAJECTORIES) ?? JUDGED;
  const evaluations = toInteger("evaluations", values.evaluations, 1, MOST_STEPS) ?? EVALUATIONS;
  const steps = (stepsList ?? String(STEPS_BY_DEFAULT)).split(",").map((item) =>
    toInteger("num-step", item, 1, strength === "schedule" ? MOST_FITTED_STEPS : MOST_STEPS)!
  );
  const guidance = guidanceList?.split(",").map((item) => toNumber("guidance", item)!);
  const base = await readMethod(rest);
  const solvers = new Map(steps.map((numStep) => [pathFor(out, numStep), { ...base, numStep }]));
  if (solvers.size < steps.length) {
    throw new UsageError(`--out must contain ${STEPS} for several numbers of steps`);
  }
  const choice = parseModel(rest);
  const { schedule, prediction, sha256 } = await cardOf(choice.model);
  const about = {
    model: sha256,
    strength,
    history,
    trajectories: count,
    evaluations,
    seed: choice.seed,
    guidance,
  };
  const jobs: {
    file: OutputFile;
    checkpoint: CheckpointFile<FitCheckpoint>;
    resume?: FitCheckpoint;
    solver: PlanOptions;
  }[] = [];
  for (const [path, solver] of solvers) {
    const checkpoint = new CheckpointFile<FitCheckpoint>(path, { ...about, ...solver });
    const resume = strength === "schedule" ? undefined : await reachedIn(checkpoint, values);
    const reads = () => modelFiles(choice.model);
    const file = await outputFile(path, { reads, overwrites: values.force || resume ? "anything" : "nothing" });
    jobs.push({ file, checkpoint, resume, solver });
  }

  if (strength === "schedule") {
    const sde = scheduleOf(schedule);
    const plans = jobs.map(({ file, solver }) => {
      const timesteps = optimalTimesteps(sde, solver);
      return { file, plan: makePlan(sde, onGrid({ ...solver, prediction }, timesteps)) };
    });
    for (const { file, plan } of plans) {
      await write(file, plan);
      console.log(file.path);
    }
    return;
  }

  const model = await loadChosen(choice.model, choice);
  try {
    const scales = guidance ?? [choice.guidanceFor(model)], { seed } = choice;
    const [lengths, judgedLengths] = [count, judgedCount].map((samples) => batchLengths(samples, scales.length));
    let total = evaluations * (count + judgedCount);
    for (const { solver } of jobs) {
      const plan = checkSizes(model, lengths, { ...solver, strength, history });
      const effort = { trajectories: count, judged: judgedCount, iterations: ITERATIONS };
      total += fitEvaluations(model.sde, plan, strength === "coefficients" ? { ...effort, history } : effort);
    }
    console.error(`At most about ${total.toLocaleString("en-US")} evaluations of an image`);
    const common = { seed, scales, evaluations };
    const trajectories = await solveSamples(model, { ...common, lengths, first: 0 });
    const judged = await solveSamples(model, { ...common, lengths: judgedLengths, first: count });
    for (const { solver, ...job } of jobs) {
      const options = { ...solver, strength, history, iterations: ITERATIONS };
      const code = await fitOne({ ...job, options }, { model, trajectories, judged, guidance: scales, seed });
      if (code) return code;
    }
  } finally {
    await model.close();
  }
}

function pathFor(out: string, steps: number): string {
  return out.replaceAll(STEPS, String(steps));
}

/** What a checkpoint says, where there is one and it is asked for. @throws {UsageError} If it is there unasked. */
async function reachedIn(
  checkpoint: CheckpointFile<FitCheckpoint>,
  { resume, force }: { resume?: string; force?: string },
): Promise<FitCheckpoint | undefined> {
  if (force && !resume) return undefined;
  const reached = await checkpoint.read();
  if (!reached || resume) return reached;
  throw new UsageError(
    `The checkpoint ${checkpoint.path} already exists; --resume continues from it, --force starts anew`,
  );
}

/** Finds out before the trajectories are solved whether the fit will refuse them. @throws {RangeError} */
function checkSizes({ card, sde }: LoadedModel, lengths: number[], options: Strong): Plan {
  const { strength, history, ...solver } = options;
  const { channels, height, width } = card.input;
  const plan = makePlan(sde, solver);
  const offsets = strength === "coefficients" ? zeroOffsets(plan, history) : undefined;
  const sizes = {
    batches: lengths.length,
    samples: lengths.reduce((sum, length) => sum + length),
    elements: channels * height * width,
  };
  checkFitSizes(sizes, plan, unknownsOf({ timesteps: plan.timesteps, offsets }).length);
  return plan;
}
