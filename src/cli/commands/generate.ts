import type { DatasetSettings, DrawPictures } from "../../datasets/mod.ts";
import { picturesOf } from "../../datasets/pictures.ts";
import type { LoadedModel } from "../../models/loaded_model.ts";
import type { ParsedOptions } from "../arguments/option_spec.ts";
import type { Command } from "../command.ts";
import { commandOfBothKinds } from "./command_of_both_kinds.ts";
import { DATASET_OPTIONS, readDataset } from "../options/dataset_options.ts";
import { defaultPlans } from "../options/default_plan.ts";
import { LABEL_OPTION, parseLabels } from "../options/labels.ts";
import { loadChosen } from "../options/load_chosen.ts";
import { MODEL_OR_FOLDER_OPTIONS, parseModel } from "../options/model_options.ts";
import { checkPlanFor } from "../options/plan_file.ts";
import { OPEN_SOLVER_OPTIONS, planOf, readSolver } from "../options/solver_options.ts";
import { BATCH, draw } from "../output/draw.ts";
import { printDatasetReport } from "../output/print_dataset_report.ts";
import { warn } from "../output/warn.ts";
import { writeDataset } from "../output/write_dataset.ts";
import { UsageError } from "../usage_error.ts";

const OPTIONS = {
  ...DATASET_OPTIONS,
  check: { value: "FOLDER", help: "read a data set and say what is missing, doubled or damaged; draw nothing" },
  ...LABEL_OPTION,
  ...OPEN_SOLVER_OPTIONS,
  ...MODEL_OR_FOLDER_OPTIONS,
};

const SUMMARY = "Draws a data set of many images in shards, with an index.";

/** `deno task generate`. */
export const generate: Command = commandOfBothKinds(
  "generate",
  { summary: SUMMARY, options: OPTIONS, run },
  () => import("./generate_pipeline.ts"),
);

async function run(values: ParsedOptions<typeof OPTIONS>): Promise<number | void> {
  if (values.check !== undefined) {
    const other = Object.keys(values).find((name) => name !== "check");
    if (other) throw new UsageError(`--check only reads a data set and cannot be combined with --${other}`);
    return await printDatasetReport(values.check) ? 0 : 1;
  }
  const { folder, part, ...dataset } = await readDataset(values, BATCH);
  const solver = await readSolver(values);
  const { model: path, seed, provider, threads, guidanceFor } = parseModel(values);

  const model = await loadChosen(path, { provider, threads });
  try {
    const guidance = guidanceFor(model), conditions = parseLabels(values.label, model) ?? null;
    const fitted = (await defaultPlans(values, path, model))({ guidance, numStep: solver.numStep! });
    const plan = fitted?.plan ?? planOf(model.sde, { ...solver, prediction: model.card.prediction });
    for (const warning of checkPlanFor(plan, model.card, model.sde, guidance)) {
      warn(warning);
    }
    const { file: name, sha256 } = model.card;
    const settings = { ...dataset, seed, model: { name, sha256 }, plan, guidance, conditions };
    await writeDataset(folder, settings, drawerOf(settings, model), part);
  } finally {
    await model.close();
  }
}

/** Draws images of a data set, in the batches that the whole set has. */
function drawerOf(settings: DatasetSettings, model: LoadedModel): DrawPictures {
  const { plan, seed, guidance, conditions } = settings;
  const labels = conditions as readonly number[] | null ?? undefined;
  return async (first, count, signal) => {
    const { images } = await draw(model, { plan, first, count, seed, guidance, labels, signal });
    return picturesOf(images, model.card.input);
  };
}
