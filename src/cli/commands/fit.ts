import { cardOf } from "../../models/find_model.ts";
import { scheduleOf } from "../../models/schedule_of.ts";
import type { ParsedOptions } from "../arguments/option_spec.ts";
import type { Command } from "../command.ts";
import { commandOfBothKinds } from "./command_of_both_kinds.ts";
import { modelFiles } from "../files/model_files.ts";
import { cardedFitModel } from "../fitting/carded_fit_model.ts";
import { fitJobs } from "../fitting/fit_jobs.ts";
import { runFits, runScheduleFits } from "../fitting/run_fits.ts";
import { FIT_OPTIONS, readFit } from "../options/fit_options.ts";
import { loadChosen } from "../options/load_chosen.ts";
import { MODEL_OR_FOLDER_OPTIONS, parseModel } from "../options/model_options.ts";

const OPTIONS = {
  ...FIT_OPTIONS,
  ...MODEL_OR_FOLDER_OPTIONS,
  guidance: FIT_OPTIONS.guidance,
};

const SUMMARY =
  "Fits a sampler's plan to a model, and prints how near it comes to exact samples beside fixed plans.";

/** `deno task fit`. */
export const fit: Command = commandOfBothKinds(
  "fit",
  { summary: SUMMARY, options: OPTIONS, run },
  () => import("./fit_pipeline.ts"),
);

async function run(values: ParsedOptions<typeof OPTIONS>): Promise<number | void> {
  const { guidance: _, ...rest } = values;
  const request = await readFit(values), choice = parseModel(rest);
  const { schedule, prediction, sha256 } = await cardOf(choice.model);
  const jobs = await fitJobs(request, { model: sha256, seed: choice.seed }, () => modelFiles(choice.model));
  if (request.strength === "schedule") return await runScheduleFits(jobs, scheduleOf(schedule), prediction);

  const model = await loadChosen(choice.model, choice);
  try {
    return await runFits(cardedFitModel(model, choice.guidanceFor(model)), jobs, request, choice);
  } finally {
    await model.close();
  }
}
