import { existsSync } from "node:fs";
import type { ParsedOptions } from "../../../src/cli/arguments/option_spec.ts";
import { toInteger } from "../../../src/cli/arguments/option_values.ts";
import { openChosenWorkings, PIPELINE_MODEL_OPTIONS } from "../../../src/cli/options/open_chosen_workings.ts";
import { PIPELINE_OPTIONS, readRun } from "../../../src/cli/options/pipeline_options.ts";
import { UsageError } from "../../../src/cli/usage_error.ts";
import { isFolder } from "../../../src/diffusers/folder/local_folder.ts";
import type { Workings } from "../../../src/diffusers/pipelines/workings.ts";
import { sha256Of } from "../../../src/internal/sha256_of.ts";
import { figureTable } from "../figure_table.ts";
import { leftOut } from "../left_out.ts";
import { Results } from "../results.ts";
import { whyNoPipeline } from "./diffusers_latents.ts";
import { fillResults } from "./fill_results.ts";
import type { FolderVerdict } from "./folder_verdict.ts";
import { FOLDER_ROWS } from "./rows.ts";
import { subjectsOf } from "./subjects.ts";
import { ThingJudge } from "./thing_judge.ts";

const { revision: _, offline: __, phases: ___, ...FOLDER_OPTIONS } = PIPELINE_MODEL_OPTIONS;
/** The Python of `deno task bench:install:folders`. */
const PYTHON = "bench/.venv-folders/bin/python";
/** Evaluations of what counts as the exact solution. */
const EXACT = 120;

export const OPTIONS = {
  ...FOLDER_OPTIONS,
  model: { ...FOLDER_OPTIONS.model, help: "a folder of diffusers with its networks as ONNX files" },
  prompts: {
    value: "FILE",
    help: "prompts, one a line, in turn (default: things that judge.onnx of the folder names, else its prompts)",
  },
  guidance: PIPELINE_OPTIONS.guidance,
  seed: { value: "N", help: "seed of the noise, another than a plan was fitted with (default: 1)" },
  count: { value: "N", help: "number of pictures (default: 128)" },
  nfe: { value: "LIST", help: "numbers of evaluations (default: 4,5,6,8,10,12)" },
  exact: { value: "N", help: `evaluations of the exact solution (default: ${EXACT})` },
  only: { value: "TEXT", help: "only rows whose name contains one of these, separated by commas" },
  python: {
    value: "FILE",
    help: `a Python with diffusers and optimum-onnx (default: ${PYTHON} where it is there, else python3)`,
  },
  json: { value: "FILE", help: "where results are kept, and taken from where they are there already" },
};

export const SUMMARY =
  "Compares samplers on a folder of diffusers, with diffusers' own pipeline from the same noise.";

/** `deno task bench:quality` on a folder. */
export async function run(values: ParsedOptions<typeof OPTIONS>): Promise<void> {
  const folder = values.model!;
  if (!await isFolder(folder)) {
    throw new UsageError(`bench:quality takes a folder on disk, found the hub's ${folder}`);
  }
  const count = toInteger("count", values.count, 2) ?? 128, wanted = values.only?.split(",");
  const counts = (values.nfe ?? "4,5,6,8,10,12").split(",").map((item) => toInteger("nfe", item, 1)!);
  const rows = FOLDER_ROWS.filter(({ name }) => !wanted || wanted.some((text) => name.includes(text)));
  const exactSteps = toInteger("exact", values.exact, 1) ?? EXACT,
    threads = toInteger("threads", values.threads, 1);
  const { guidance: scale, seed = 1 } = await readRun({ guidance: values.guidance, seed: values.seed });
  const workings = await openChosenWorkings(values), { kind, parts } = workings;
  try {
    if (kind.takes !== "prompt") {
      throw new UsageError(`bench:quality takes pipelines with prompts, found a ${kind.classNames[0]}`);
    }
    const { prompts, judged } = await subjectsOf(folder, count, values.prompts);
    const asked = { prompt: prompts, count, seed, ...scale === undefined ? {} : { guidance: scale } };
    const { guidance } = workings.request(asked);
    const about = { model: (await parts.identityOf(kind.network))!, count, seed, guidance };
    const digest = sha256Of(JSON.stringify({ prompts, exactSteps }));
    const results = await Results.open<FolderVerdict>({ ...about, prompts: digest }, values.json);
    const python = values.python ?? (existsSync(PYTHON) ? PYTHON : "python3");
    const runsDiffusers = rows.some(({ diffusers }) => diffusers) && await hasPipeline(workings, python);
    if (!judged) leftOut("what a judge names", "the folder has none, or --prompts are not its things");
    await using judge = judged && await ThingJudge.open(judged, threads);
    await fillResults(results, { workings, asked, rows, counts, exactSteps, judge }, {
      python: runsDiffusers ? python : undefined,
      folder,
      threads: threads ?? navigator.hardwareConcurrency,
    });
    const { verdicts } = results;
    console.log(`${count} pictures, seed ${seed}, guidance ${guidance}, exact: ${exactSteps} evaluations`);
    if (judge) console.log(`exact: named ${verdicts.exact.named!.toFixed(4)}`);
    for (const figure of ["latents", "median", "pixels", ...judge ? ["named"] as const : []] as const) {
      console.log(`\n${figureTable(figure, rows.map(({ name }) => name), counts, verdicts)}`);
    }
  } finally {
    await workings.close();
  }
}

/** Whether diffusers' rows can be drawn; says why where they cannot. */
async function hasPipeline({ kind: { classNames: [name] } }: Workings, python: string): Promise<boolean> {
  const why = name === "StableDiffusionPipeline"
    ? await whyNoPipeline(python)
    : `they are driven here for StableDiffusionPipeline, not for ${name}`;
  if (why !== undefined) leftOut("diffusers' samplers", why);
  return why === undefined;
}
