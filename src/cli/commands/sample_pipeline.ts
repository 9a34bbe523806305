import { PartsPipeline } from "../../diffusers/pipelines/parts_pipeline.ts";
import { printable } from "../../internal/printable.ts";
import { invocation } from "../../internal/invocation.ts";
import { parseOptions } from "../arguments/parse_options.ts";
import { outputFile } from "../files/output_file.ts";
import { pipelineFiles } from "../files/pipeline_files.ts";
import { byPlan, defaultPipelinePlans } from "../options/default_plan.ts";
import { openChosenWorkings, PIPELINE_MODEL_OPTIONS } from "../options/open_chosen_workings.ts";
import { PIPELINE_OPTIONS, readRun, runFiles } from "../options/pipeline_options.ts";
import { OPEN_PIPELINE_PLAN } from "../options/pipeline_solver_options.ts";
import { inTurn, readPromptList } from "../options/prompt_list.ts";
import { toPng } from "../output/contact_sheet.ts";
import { pictureSheet } from "../output/picture_sheet.ts";
import { promptRowsText } from "../output/prompt_rows_text.ts";
import { Progress } from "../output/progress.ts";

/** The options of a pipeline. */
export const OPTIONS = {
  ...PIPELINE_MODEL_OPTIONS,
  ...PIPELINE_OPTIONS,
  ...OPEN_PIPELINE_PLAN,
  model: {
    ...PIPELINE_MODEL_OPTIONS.model,
    help: `${PIPELINE_MODEL_OPTIONS.model.help} (default: models/emoji)`,
  },
  prompts: {
    value: "FILE",
    help: "a text file of prompts, one a line, in turn (default: those beside the model)",
  },
  out: { value: "FILE", help: "the picture (default: emoji.png, of another model picture.png)" },
  json: { help: "print one line of JSON on what was done" },
};

export const SUMMARY = "Draws images with a pipeline of diffusers into a PNG and prints its path.";

/**
 * `deno task sample` with a folder or a model of the hub.
 *
 * @param source The one that is meant, named or not
 */
export async function samplePipeline(args: string[], source: string): Promise<void> {
  const values = parseOptions(invocation("sample"), SUMMARY, OPTIONS, args);
  if (!values) return;
  const list = await readPromptList(values, source);
  const options = await readRun({ ...values, prompt: undefined });
  if (list) options.prompt = inTurn(list.prompts, options.count);
  const out = await outputFile(values.out ?? (values.model === undefined ? "emoji.png" : "picture.png"), {
    reads: async () => [...await pipelineFiles(source), ...runFiles(values), ...(list?.file ? [list.file] : [])],
    overwrites: "pictures",
  });
  const workings = await openChosenWorkings({ ...values, model: source });
  await using pipeline = new PartsPipeline(workings);
  if (list?.file && Array.isArray(options.prompt)) {
    console.error(printable(promptRowsText(options.prompt), { lines: true }));
  }
  const fitted = (await defaultPipelinePlans(values, workings))(workings.request(options));
  let bar: Progress | undefined, done = 0;
  let result;
  const start = performance.now();
  try {
    result = await pipeline.run({
      ...byPlan(options, fitted),
      onStep: ({ nfe, totalNfe }) => {
        bar ??= new Progress(totalNfe, "evaluations");
        bar.tick(nfe - done);
        done = nfe;
      },
    });
  } finally {
    bar?.stop();
  }
  const { images, plan } = result;
  await out.write(toPng(pictureSheet(images)));
  const report = {
    out: out.path,
    pipeline: pipeline.className,
    count: images.length,
    width: images[0].width,
    height: images[0].height,
    seed: options.seed ?? 0,
    prompts: options.prompt === undefined ? undefined : [options.prompt].flat(),
    method: plan.method,
    plan: fitted?.path,
    steps: plan.timesteps.length - 1,
    nfe: plan.nfe,
    seconds: (performance.now() - start) / 1000,
  };
  console.log(values.json ? printable(JSON.stringify(report)) : out.path);
}
