import { invocation } from "../../internal/invocation.ts";
import { loadModel } from "../../models/mod.ts";
import type { Plan } from "../../plans/plan.ts";
import type { Sde } from "../../schedules/sde.ts";
import { loadedImageModel } from "../../server/loaded_image_model.ts";
import { parseOptions } from "../arguments/parse_options.ts";
import type { Command } from "../command.ts";
import { MODEL_OPTIONS, parseModel } from "../options/model_options.ts";
import { isPipelineSource, modelArgument } from "../options/pipeline_source.ts";
import { checkPlanFor } from "../options/plan_file.ts";
import { readServer, serverOptions } from "../options/server_options.ts";
import { planOf, readSolver, type Solver, SOLVER_OPTIONS } from "../options/solver_options.ts";
import { BATCH } from "../output/draw.ts";
import { serveModel } from "../output/serve_model.ts";
import { warn } from "../output/warn.ts";

const USUAL = { batch: BATCH, seconds: 60 };

const OPTIONS = {
  ...serverOptions(USUAL),
  ...SOLVER_OPTIONS,
  ...MODEL_OPTIONS,
  model: {
    ...MODEL_OPTIONS.model,
    help: `${MODEL_OPTIONS.model.help}; or a folder of diffusers, see below`,
  },
};

const SUMMARY = "Serves images by HTTP in the shape of OpenAI's API, until it is told to stop.";

/** `deis serve`. */
export const serve: Command = { summary: SUMMARY, run: (args) => runServe(args) };

/** The same, with the networks in a worker of a module of one's own, where one is given. */
export async function runServe(args: string[], worker: true | URL = true): Promise<void> {
  if (await isPipelineSource(modelArgument(args))) {
    const { servePipeline } = await import("./serve_pipeline.ts");
    return await servePipeline(args, worker);
  }
  const values = parseOptions(invocation("serve"), SUMMARY, OPTIONS, args);
  if (!values) {
    const { servePipelineHelp } = await import("./serve_pipeline.ts");
    return console.log(`\n${servePipelineHelp()}`);
  }
  const server = await readServer(values, USUAL);
  const solver = await readSolver(values);
  const { model: path, provider, threads, guidanceFor } = parseModel(values);

  const open = () => loadModel(path, { provider, threads, worker });
  const model = await loadedImageModel(open, (loaded) => {
    const { sde, card, prediction } = loaded, guidance = guidanceFor(loaded);
    const plan = plansOf(sde, { ...solver, prediction });
    for (const warning of checkPlanFor(plan(undefined), card, sde, guidance)) warn(warning);
    return { guidance, planOf: plan };
  });
  try {
    await serveModel(model, server);
  } finally {
    await model.close();
  }
}

/** The plans of a server by their number of steps, each made once; undefined stands for the server's own. */
function plansOf(sde: Sde, solver: Solver): (steps: number | undefined) => Plan {
  const own = planOf(sde, solver), ownSteps = own.timesteps.length - 1;
  const plans = new Map([[ownSteps, own]]);
  return (steps = ownSteps) => {
    const known = plans.get(steps);
    if (known) return known;
    if (solver.plan) throw new RangeError(`steps must be ${ownSteps}, as the server's plan has, found ${steps}`);
    const plan = planOf(sde, { ...solver, numStep: steps });
    plans.set(steps, plan);
    return plan;
  };
}
