import { basename, resolve } from "node:path";
import { isFolder } from "../../diffusers/folder/local_folder.ts";
import { pipelineImageModel } from "../../server/pipeline_image_model.ts";
import type { ParsedOptions } from "../arguments/option_spec.ts";
import { toInteger } from "../arguments/option_values.ts";
import { defaultPipelinePlans } from "../options/default_plan.ts";
import { openChosenWorkings, PIPELINE_MODEL_OPTIONS } from "../options/open_chosen_workings.ts";
import { PIPELINE_OPTIONS, readRun } from "../options/pipeline_options.ts";
import { OPEN_PIPELINE_PLAN, PIPELINE_SOLVER_OPTIONS } from "../options/pipeline_solver_options.ts";
import { readServer, serverOptions } from "../options/server_options.ts";
import { serveModel } from "../output/serve_model.ts";

const { phases: _, ...MODEL } = PIPELINE_MODEL_OPTIONS;

const USUAL = { batch: 4, seconds: 600 };

export const OPTIONS = {
  ...serverOptions(USUAL),
  "max-size": { value: "N", help: "longest side of an image in pixels (default: twice the pipeline's own)" },
  ...MODEL,
  guidance: PIPELINE_OPTIONS.guidance,
  "guidance-rescale": PIPELINE_OPTIONS["guidance-rescale"],
  ...PIPELINE_SOLVER_OPTIONS,
  ...OPEN_PIPELINE_PLAN,
  "prompt-weights": PIPELINE_OPTIONS["prompt-weights"],
  "max-sequence-length": PIPELINE_OPTIONS["max-sequence-length"],
};

export const SUMMARY = "Serves images of a pipeline of diffusers by HTTP in the shape of OpenAI's API.";

/** `deis serve` with a folder or a model of the hub. */
export async function run(values: ParsedOptions<typeof OPTIONS>, worker: true | URL): Promise<void> {
  const server = await readServer(values, USUAL);
  const mostPixels = toInteger("max-size", values["max-size"], 1);
  const options = await readRun(values), source = values.model!;
  const name = await isFolder(source) ? basename(resolve(source)) : source;
  const model = await pipelineImageModel(() => openChosenWorkings(values, { worker }), {
    name,
    run: options,
    fitted: async (workings) => {
      const find = await defaultPipelinePlans(values, workings);
      return (request) => find(request)?.plan;
    },
    mostPixels,
  });
  try {
    await serveModel(model, server);
  } finally {
    await model.close();
  }
}
