import { loadModel } from "../../models/mod.ts";
import { loadedImageModel } from "../../server/loaded_image_model.ts";
import type { ParsedOptions } from "../arguments/option_spec.ts";
import type { Command } from "../command.ts";
import { MODEL_OR_FOLDER_OPTIONS, parseModel } from "../options/model_options.ts";
import { defaultPlans } from "../options/default_plan.ts";
import { checkPlanFor } from "../options/plan_file.ts";
import { readServer, serverOptions } from "../options/server_options.ts";
import { plansBySteps } from "../options/plans_by_steps.ts";
import { OPEN_SOLVER_OPTIONS, readSolver } from "../options/solver_options.ts";
import { BATCH } from "../output/draw.ts";
import { commandOfBothKinds } from "./command_of_both_kinds.ts";
import { serveModel } from "../output/serve_model.ts";
import { warn } from "../output/warn.ts";

const USUAL = { batch: BATCH, seconds: 60 };

const OPTIONS = {
  ...serverOptions(USUAL),
  ...OPEN_SOLVER_OPTIONS,
  ...MODEL_OR_FOLDER_OPTIONS,
};

const SUMMARY = "Serves images by HTTP in the shape of OpenAI's API, until it is told to stop.";

/** `deis serve`. */
export const serve: Command = serveIn(true);

/** The same, with the networks in a worker of a module of one's own. */
export function serveIn(worker: true | URL): Command {
  return commandOfBothKinds(
    "serve",
    { summary: SUMMARY, options: OPTIONS, run: (values) => run(values, worker) },
    async () => {
      const { run, ...pipeline } = await import("./serve_pipeline.ts");
      return { ...pipeline, run: (values) => run(values, worker) };
    },
  );
}

async function run(values: ParsedOptions<typeof OPTIONS>, worker: true | URL): Promise<void> {
  const server = await readServer(values, USUAL);
  const solver = await readSolver(values);
  const { model: path, provider, threads, guidanceFor } = parseModel(values);

  const open = () => loadModel(path, { provider, threads, worker });
  const model = await loadedImageModel(open, async (loaded) => {
    const { sde, card, prediction } = loaded, guidance = guidanceFor(loaded);
    const fitted = await defaultPlans(values, path, loaded);
    const plan = plansBySteps(sde, { ...solver, prediction }, (numStep) => fitted({ guidance, numStep })?.plan);
    for (const warning of checkPlanFor(plan(undefined), card, sde, guidance)) warn(warning);
    return { guidance, planOf: plan };
  });
  try {
    await serveModel(model, server);
  } finally {
    await model.close();
  }
}
