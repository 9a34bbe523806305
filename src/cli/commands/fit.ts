import { fitPlan, optimalTimesteps, solveTrajectories, type Trajectories } from "../../fit/mod.ts";
import { checkFitSizes } from "../../fit/check_fit.ts";
import { unknownsOf, zeroOffsets } from "../../fit/plan_point.ts";
import { makePlan, onGrid, type PlanOptions } from "../../methods/make_plan.ts";
import { getNoise } from "../../tensors/noise.ts";
import { invocation } from "../../internal/invocation.ts";
import { toInteger, toNumber, toOneOf } from "../arguments/option_values.ts";
import { parseOptions } from "../arguments/parse_options.ts";
import type { Command } from "../command.ts";
import { UsageError } from "../usage_error.ts";
import { allLabels, BATCH, labelsOf } from "../output/draw.ts";
import { cardOf } from "../../models/find_model.ts";
import { loadChosen } from "../options/load_chosen.ts";
import type { LoadedModel } from "../../models/loaded_model.ts";
import { scheduleOf } from "../../models/schedule_of.ts";
import { MODEL_OPTIONS, parseModel } from "../options/model_options.ts";
import { Progress } from "../output/progress.ts";
import { METHOD_OPTIONS, readMethod } from "../options/solver_options.ts";
import { modelFiles } from "../files/model_files.ts";
import { type OutputFile, outputFile } from "../files/output_file.ts";
import { MOST_FITTED_STEPS, MOST_STEPS, MOST_TRAJECTORIES } from "../options/limits.ts";
import { FORCE } from "../options/force.ts";

/** A fit begins with the grid of a rule. */
const { timesteps: _, ...RULE_OPTIONS } = METHOD_OPTIONS;
const STRENGTHS = ["schedule", "timesteps", "coefficients"] as const;
const STEPS = "{steps}";

const OPTIONS = {
  strength: {
    value: "NAME",
    help: `${
      STRENGTHS.join(", ")
    }: the grid from the schedule alone, the grid, or grid and coefficients (coefficients)`,
  },
  trajectories: { value: "N", help: "exactly solved samples to fit to, a quarter of them held out (128)" },
  history: { value: "N", help: "evaluations that a fitted step reaches back to (4)" },
  evaluations: { value: "N", help: "evaluations of an exact solution (120)" },
  ...RULE_OPTIONS,
  "num-step": { value: "LIST", help: "numbers of steps, a plan for each (8)", formerly: "steps" },
  ...MODEL_OPTIONS,
  guidance: {
    value: "LIST",
    help: "scales of guidance that the plan is to serve, best one (the model's default)",
  },
  out: { value: "FILE", help: `the plan; ${STEPS} stands for the number of steps (fitted-${STEPS}.json)` },
  ...FORCE,
};

const SUMMARY = "Fits a sampler's plan to a model, and prints how much nearer it comes to the exact samples.";

type Strong = PlanOptions & { strength: "timesteps" | "coefficients"; history: number };

/** `deno task fit`. */
export const fit: Command = { summary: SUMMARY, run };

async function run(args: string[]): Promise<void> {
  const values = parseOptions(invocation("fit"), SUMMARY, OPTIONS, args);
  if (!values) return;
  const { "num-step": stepsList, guidance: guidanceList, out = `fitted-${STEPS}.json`, ...rest } = values;
  const strength = toOneOf("strength", values.strength, STRENGTHS) ?? "coefficients";
  const history = toInteger("history", values.history, 1) ?? 4;
  const count = toInteger("trajectories", values.trajectories, 2, MOST_TRAJECTORIES) ?? 128;
  const evaluations = toInteger("evaluations", values.evaluations, 1, MOST_STEPS) ?? 120;
  const steps = (stepsList ?? "8").split(",").map((item) =>
    toInteger("num-step", item, 1, strength === "schedule" ? MOST_FITTED_STEPS : MOST_STEPS)!
  );
  const guidance = guidanceList?.split(",").map((item) => toNumber("guidance", item)!);
  const base = await readMethod(rest);
  const solvers = new Map(steps.map((numStep) => [pathFor(out, numStep), { ...base, numStep }]));
  if (solvers.size < steps.length) {
    throw new UsageError(`--out must contain ${STEPS} for several numbers of steps`);
  }
  const choice = parseModel(rest);
  const files = new Map<string, OutputFile>();
  for (const path of solvers.keys()) {
    const reads = () => modelFiles(choice.model);
    files.set(path, await outputFile(path, { reads, overwrites: values.force ? "anything" : "nothing" }));
  }

  if (strength === "schedule") {
    const { schedule, prediction } = await cardOf(choice.model);
    const sde = scheduleOf(schedule);
    const plans = Array.from(solvers, ([path, solver]) => {
      const timesteps = optimalTimesteps(sde, solver);
      return [path, makePlan(sde, onGrid({ ...solver, prediction }, timesteps))] as const;
    });
    for (const [path, plan] of plans) {
      await write(files.get(path)!, plan);
      console.log(path);
    }
    return;
  }

  const model = await loadChosen(choice.model, choice);
  try {
    const scales = guidance ?? [choice.guidanceFor(model)];
    const lengths = batchLengths(count, scales.length);
    for (const solver of solvers.values()) checkSizes(model, lengths, { ...solver, strength, history });
    const trajectories = await solve(model, { lengths, seed: choice.seed, scales, evaluations });
    for (const [path, solver] of solvers) {
      await fitOne(files.get(path)!, model, trajectories, { ...solver, strength, history }, scales);
    }
  } finally {
    await model.close();
  }
}

function pathFor(out: string, steps: number): string {
  return out.replaceAll(STEPS, String(steps));
}

/** How many samples are in each batch: there are at least four batches a scale of guidance, as far as samples go. */
function batchLengths(count: number, scales: number): number[] {
  const size = Math.min(BATCH, Math.ceil(count / (4 * scales)));
  return Array.from({ length: Math.ceil(count / size) }, (_, i) => Math.min(size, count - i * size));
}

/** Finds out before the trajectories are solved whether the fit will refuse them. @throws {RangeError} */
function checkSizes({ card, sde }: LoadedModel, lengths: number[], options: Strong): void {
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
}

/** Exactly solved samples of all classes and scales of guidance, batch by batch in turn. */
async function solve(
  model: LoadedModel,
  { lengths, seed, scales, evaluations }: {
    lengths: number[];
    seed: number;
    scales: number[];
    evaluations: number;
  },
): Promise<Trajectories[]> {
  const { channels, height, width } = model.card.input;
  const labels = allLabels(model);
  const progress = new Progress(lengths.length * evaluations, "evaluations of the exact solutions");
  try {
    return await solveTrajectories(
      model.sde,
      lengths.map((length, i) => {
        const first = i * lengths[0];
        const epsFn = model.epsFn({
          labels: labels && labelsOf(labels, first, length),
          guidance: scales[i % scales.length],
        });
        return {
          noise: getNoise([length, channels, height, width], { seed, first }),
          epsFn: (x, t, out) => (progress.tick(), epsFn(x, t, out)),
        };
      }),
      { prediction: model.card.prediction, evaluations },
    );
  } finally {
    progress.stop();
  }
}

async function fitOne(
  file: OutputFile,
  { card, sde }: LoadedModel,
  trajectories: readonly Trajectories[],
  options: Strong,
  guidance: number[],
): Promise<void> {
  const iterations = 10;
  const progress = new Progress(iterations * (options.strength === "timesteps" ? 1 : 2), "iterations");
  let found;
  try {
    found = await fitPlan(sde, trajectories, {
      ...options,
      prediction: card.prediction,
      iterations,
      onIteration: () => progress.tick(),
    });
  } finally {
    progress.stop();
  }
  const { plan, improved, before, after } = found;
  await write(file, improved ? { ...plan, fittedTo: { ...plan.fittedTo!, model: card.sha256, guidance } } : plan);
  const change = `${before.toFixed(4)} to ${after.toFixed(4)} (${Math.round(100 * (after / before - 1))} %)`;
  console.log(
    improved
      ? `${file.path}: distance to the exact samples from ${change}, on samples that were held out`
      : `${file.path}: the fit was no better on samples that were held out (${
        before.toFixed(4)
      }), so this is the fixed plan`,
  );
}

async function write(file: OutputFile, plan: unknown): Promise<void> {
  await file.write(new TextEncoder().encode(`${JSON.stringify(plan)}\n`));
}
