import type { DatasetSettings } from "../../datasets/mod.ts";
import { folderDigest } from "../../diffusers/folder/folder_digest.ts";
import type { ParsedOptions } from "../arguments/option_spec.ts";
import { toInteger } from "../arguments/option_values.ts";
import { DATASET_OPTIONS, readDataset } from "../options/dataset_options.ts";
import { byPlan, defaultPipelinePlans } from "../options/default_plan.ts";
import { openChosenWorkings, PIPELINE_MODEL_OPTIONS } from "../options/open_chosen_workings.ts";
import { PIPELINE_OPTIONS, readRun } from "../options/pipeline_options.ts";
import { OPEN_PIPELINE_PLAN, PIPELINE_SOLVER_OPTIONS } from "../options/pipeline_solver_options.ts";
import { checkTextsFit, readSubjects, SUBJECT_OPTIONS, subjectOptions } from "../options/subjects.ts";
import { pipelineDrawer } from "../output/pipeline_drawer.ts";
import { writeDataset } from "../output/write_dataset.ts";

export const OPTIONS = {
  ...PIPELINE_MODEL_OPTIONS,
  ...DATASET_OPTIONS,
  ...SUBJECT_OPTIONS,
  negative: PIPELINE_OPTIONS.negative,
  width: PIPELINE_OPTIONS.width,
  height: PIPELINE_OPTIONS.height,
  guidance: PIPELINE_OPTIONS.guidance,
  "guidance-rescale": PIPELINE_OPTIONS["guidance-rescale"],
  ...PIPELINE_SOLVER_OPTIONS,
  ...OPEN_PIPELINE_PLAN,
  seed: PIPELINE_OPTIONS.seed,
  "prompt-weights": PIPELINE_OPTIONS["prompt-weights"],
  "max-sequence-length": PIPELINE_OPTIONS["max-sequence-length"],
  batch: { value: "N", help: "images that are drawn together, the same ones in every part (default: 4)" },
};

export const SUMMARY = "Draws a data set of many images with a pipeline of diffusers.";

/** `deno task generate` with a folder or a model of the hub. */
export async function run(values: ParsedOptions<typeof OPTIONS>): Promise<void> {
  const batch = toInteger("batch", values.batch, 1) ?? 4;
  const { folder, part, ...dataset } = await readDataset(values, batch);
  const given = await readRun({ ...values, prompt: undefined, count: undefined });
  const workings = await openChosenWorkings(values);
  try {
    const { subjects: conditions, file } = await readSubjects(values, given, workings);
    const asked = Object.assign(given, subjectOptions(conditions?.[0] ?? null));
    const fitted = (await defaultPipelinePlans(values, workings))(workings.request(asked));
    const options = byPlan(asked, fitted);
    const prepared = workings.prepare(options), { request, planned: { plan } } = prepared;
    await workings.checkFitted(prepared);
    await checkTextsFit(workings, request, options, conditions, file);
    const { negativePrompt, guidanceRescale, maxSequenceLength, promptWeights } = options;
    const { kind, checkpoint } = workings, { width, height, guidance } = request;
    const settings: DatasetSettings = {
      ...dataset,
      seed: options.seed ?? 0,
      model: { name: kind.classNames[0], sha256: await folderDigest(checkpoint.folder!, kind, values.variant) },
      plan,
      guidance,
      drawing: {
        width,
        height,
        negativePrompt,
        guidanceRescale,
        maxSequenceLength,
        promptWeights,
        batch,
        batchLimit: toInteger("batch-limit", values["batch-limit"], 1),
      },
      conditions,
    };
    await writeDataset(
      folder,
      settings,
      pipelineDrawer(workings, prepared, options, { ...settings, batch }),
      part,
    );
  } finally {
    await workings.close();
  }
}
