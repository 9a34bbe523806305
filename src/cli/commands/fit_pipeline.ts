import { join } from "node:path";
import { isFolder, localFolder } from "../../diffusers/folder/local_folder.ts";
import { networkSha256 } from "../../diffusers/folder/network_sha256.ts";
import { pipelineFacts } from "../../diffusers/pipelines/pipeline_facts.ts";
import { PROVIDER_CHOICES } from "../../onnx/model.ts";
import { sha256Of } from "../../internal/sha256_of.ts";
import type { ParsedOptions } from "../arguments/option_spec.ts";
import { toInteger, toOneOf } from "../arguments/option_values.ts";
import { fitJobs } from "../fitting/fit_jobs.ts";
import { folderSubjects } from "../fitting/folder_subjects.ts";
import { pipelineFitModel } from "../fitting/pipeline_fit_model.ts";
import { runFits, runScheduleFits } from "../fitting/run_fits.ts";
import { FIT_OPTIONS, readFit } from "../options/fit_options.ts";
import { openChosenWorkings, PIPELINE_MODEL_OPTIONS } from "../options/open_chosen_workings.ts";
import { PIPELINE_OPTIONS } from "../options/pipeline_options.ts";
import { pipelineFiles } from "../files/pipeline_files.ts";
import { MOST_SIDE } from "../options/limits.ts";
import { UsageError } from "../usage_error.ts";

/** A folder on disk: what a plan was fitted to is told by its files. */
const { revision: _, offline: __, phases: ___, ...FOLDER_OPTIONS } = PIPELINE_MODEL_OPTIONS;

export const OPTIONS = {
  prompts: { value: "FILE", help: "prompts to fit to, one a line, every second of them only to judge the plans" },
  negative: PIPELINE_OPTIONS.negative,
  width: PIPELINE_OPTIONS.width,
  height: PIPELINE_OPTIONS.height,
  "max-sequence-length": PIPELINE_OPTIONS["max-sequence-length"],
  ...FIT_OPTIONS,
  ...FOLDER_OPTIONS,
  model: { ...FOLDER_OPTIONS.model, help: "a folder of diffusers with its networks as ONNX files" },
  seed: PIPELINE_OPTIONS.seed,
};

export const SUMMARY = "Fits a sampler's plan to the latents of a folder of diffusers, at a scale of guidance.";

/** `deno task fit` with a folder. */
export async function run(values: ParsedOptions<typeof OPTIONS>): Promise<number | void> {
  const request = await readFit(values), folder = values.model!;
  if (!await isFolder(folder)) throw new UsageError(`A fit takes a folder on disk, found the hub's ${folder}`);
  const { variant, prompts } = values, seed = toInteger("seed", values.seed, 0) ?? 0;
  const given = Object.entries({
    negativePrompt: values.negative,
    width: toInteger("width", values.width, 1, MOST_SIDE),
    height: toInteger("height", values.height, 1, MOST_SIDE),
    maxSequenceLength: toInteger("max-sequence-length", values["max-sequence-length"], 2),
  });
  const options = Object.fromEntries(given.filter(([, value]) => value !== undefined));
  const workings = await openChosenWorkings(values);
  try {
    const subjects = await folderSubjects(workings, prompts, options);
    const { parts } = await pipelineFacts(localFolder(folder), variant), network = parts[workings.kind.network];
    const sha256 = await networkSha256(join(folder, network));
    const about = { model: sha256, seed, ...options, subjects: sha256Of(JSON.stringify(subjects ?? null)) };
    const reads = async () => [...await pipelineFiles(folder), ...prompts ? [prompts] : []];
    const jobs = await fitJobs(request, about, reads);
    const batchLimit = toInteger("batch-limit", values["batch-limit"], 1);
    const model = await pipelineFitModel(workings, { sha256, batchLimit, subjects, options });
    if (request.strength === "schedule") return await runScheduleFits(jobs, model.sde, model.prediction);
    const provider = toOneOf("provider", values.provider, PROVIDER_CHOICES);
    const threads = toInteger("threads", values.threads, 1);
    return await runFits(model, jobs, request, { seed, provider, threads });
  } finally {
    await workings.close();
  }
}
