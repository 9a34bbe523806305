import { PartsPipeline } from "../../diffusers/pipelines/parts_pipeline.ts";
import { printable } from "../../internal/printable.ts";
import { invocation } from "../../internal/invocation.ts";
import { helpText } from "../arguments/help_text.ts";
import { parseOptions } from "../arguments/parse_options.ts";
import { outputFile } from "../files/output_file.ts";
import { openChosenWorkings, PIPELINE_MODEL_OPTIONS } from "../options/open_chosen_workings.ts";
import { PIPELINE_OPTIONS, readRun, runFiles } from "../options/pipeline_options.ts";
import { toPng } from "../output/contact_sheet.ts";
import { pictureSheet } from "../output/picture_sheet.ts";
import { Progress } from "../output/progress.ts";

const OPTIONS = {
  ...PIPELINE_MODEL_OPTIONS,
  ...PIPELINE_OPTIONS,
  out: { value: "FILE", help: "the picture (default: picture.png)" },
  json: { help: "print one line of JSON on what was done" },
};

const SUMMARY = "Draws images with a pipeline of diffusers into a PNG and prints its path.";

/** The options of a pipeline, as the help of `sample` lists them beneath its own. */
export function pipelineHelp(): string {
  return helpText(`${invocation("sample")} --model FOLDER`, SUMMARY, OPTIONS);
}

/** `deno task sample` with a folder or a model of the hub. */
export async function samplePipeline(args: string[]): Promise<void> {
  const values = parseOptions(invocation("sample"), SUMMARY, OPTIONS, args);
  if (!values) return;
  const options = await readRun(values);
  const out = await outputFile(values.out ?? "picture.png", {
    reads: () => Promise.resolve(runFiles(values)),
    overwrites: "pictures",
  });
  await using pipeline = new PartsPipeline(await openChosenWorkings(values));
  let bar: Progress | undefined, done = 0;
  let result;
  const start = performance.now();
  try {
    result = await pipeline.run({
      ...options,
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
    method: plan.method,
    steps: plan.timesteps.length - 1,
    nfe: plan.nfe,
    seconds: (performance.now() - start) / 1000,
  };
  console.log(values.json ? printable(JSON.stringify(report)) : out.path);
}
