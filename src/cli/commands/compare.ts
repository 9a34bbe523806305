import { toInteger } from "../arguments/option_values.ts";
import { warn } from "../output/warn.ts";
import type { ParsedOptions } from "../arguments/option_spec.ts";
import type { Command } from "../command.ts";
import { commandOfBothKinds } from "./command_of_both_kinds.ts";
import { compareMethods } from "../output/compare_methods.ts";
import { comparisonPicture } from "../output/comparison_picture.ts";
import { loadChosen } from "../options/load_chosen.ts";
import { LABEL_OPTION, parseLabels } from "../options/labels.ts";
import { MOST_COMPARED } from "../options/limits.ts";
import { MODEL_OR_FOLDER_OPTIONS, parseModel } from "../options/model_options.ts";
import { plansOfModel } from "../options/fitted_plan.ts";
import { checkPlanFor, readPlan } from "../options/plan_file.ts";
import { Progress } from "../output/progress.ts";
import { modelFiles } from "../files/model_files.ts";
import { outputFile } from "../files/output_file.ts";

/** Images in a cell by default. */
const COUNT = 10;

const OPTIONS = {
  ...MODEL_OR_FOLDER_OPTIONS,
  plan: {
    value: "LIST",
    help:
      "plans to compare with, in place of Runge-Kutta, each at its own evaluations (default: those in plans/ beside the model)",
  },
  count: { value: "N", help: `number of images in each cell, at most ${MOST_COMPARED} (default: ${COUNT})` },
  ...LABEL_OPTION,
  out: { value: "FILE", help: "the picture (default: compare.png)" },
};

const SUMMARY = "Draws the same noise with every method at several numbers of evaluations, and prints the path.";

/** `deno task compare`. */
export const compare: Command = commandOfBothKinds(
  "compare",
  { summary: SUMMARY, options: OPTIONS, run },
  () => import("./compare_pipeline.ts"),
);

async function run(values: ParsedOptions<typeof OPTIONS>): Promise<void> {
  const { model: path, seed, provider, threads, guidanceFor } = parseModel(values);
  const count = toInteger("count", values.count, 1, MOST_COMPARED) ?? COUNT;
  const planFiles = values.plan?.split(",") ?? [];
  const out = await outputFile(values.out ?? "compare.png", {
    reads: async () => [...await modelFiles(path), ...planFiles],
    overwrites: "pictures",
  });
  const plans = await Promise.all(planFiles.map((file) => readPlan(file)));

  const model = await loadChosen(path, { provider, threads });
  try {
    const labels = parseLabels(values.label, model);
    const guidance = guidanceFor(model);
    for (const warning of plans.flatMap((plan) => checkPlanFor(plan, model.card, model.sde, guidance))) {
      warn(warning);
    }
    const find = await plansOfModel(path, model);
    const fitted = (numStep: number) => find({ guidance, numStep })?.plan;
    const comparison = await compareMethods(
      model,
      { plans, fitted, count, seed, labels, guidance },
      (total) => new Progress(total, "evaluations"),
    );
    await out.write(await comparisonPicture(comparison));
  } finally {
    await model.close();
  }
  console.log(out.path);
}
