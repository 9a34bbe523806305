import { type NamedSolver, namedSolver } from "../../methods/named_solvers.ts";
import { invocation } from "../../internal/invocation.ts";
import { toInteger } from "../arguments/option_values.ts";
import { parseOptions } from "../arguments/parse_options.ts";
import { warn } from "../output/warn.ts";
import type { Command } from "../command.ts";
import { type Cell, comparisonPicture } from "../output/comparison_picture.ts";
import { BATCH, draw, evaluationsOf } from "../output/draw.ts";
import { imagesSeen } from "../../plans/fitted_to.ts";
import type { Plan } from "../../plans/plan.ts";
import { EXACT_EVALUATIONS, exactSolver } from "../../fit/exact_solver.ts";
import { loadChosen } from "../options/load_chosen.ts";
import { LABEL_OPTION, parseLabels } from "../options/labels.ts";
import { MOST_COMPARED } from "../options/limits.ts";
import { MODEL_OPTIONS, parseModel } from "../options/model_options.ts";
import { isPipelineSource, modelArgument } from "../options/pipeline_source.ts";
import { checkPlanFor, readPlan } from "../options/plan_file.ts";
import { Progress } from "../output/progress.ts";
import { rootMeanSquare } from "../output/root_mean_square.ts";
import type { Solver } from "../options/solver_options.ts";
import { modelFiles } from "../files/model_files.ts";
import { outputFile } from "../files/output_file.ts";

/** Images in a cell by default. */
const COUNT = 10;

const OPTIONS = {
  ...MODEL_OPTIONS,
  model: {
    ...MODEL_OPTIONS.model,
    help: `${MODEL_OPTIONS.model.help}; or a folder of diffusers, see below`,
  },
  plan: {
    value: "LIST",
    help: "plans to compare with, in place of Runge-Kutta, each at its own evaluations (default: none)",
  },
  count: { value: "N", help: `number of images in each cell, at most ${MOST_COMPARED} (default: ${COUNT})` },
  ...LABEL_OPTION,
  out: { value: "FILE", help: "the picture (default: compare.png)" },
};

const SUMMARY = "Draws the same noise with every method at several numbers of evaluations, and prints the path.";

const ROWS: NamedSolver[] = [
  namedSolver("ddim"),
  namedSolver("ipndm", 3),
  ...[1, 2, 3].map((order) => namedSolver("t_ab", order)),
  namedSolver("x0_ab", 2, { correctorOrder: 2 }),
  namedSolver("rho_rk", 2),
];
/** Samplers that add noise, whose images are others than the exact solution's by right. */
const STOCHASTIC = ["euler_ancestral", "dpmpp_2m_sde", "sa_solver"] as const;
const EVALUATIONS = [4, 6, 8, 10, 20];
const GRID = { tsPhase: "t", tsOrder: 1.5 } as const;
const PLAN_LABEL = "The plans given";

/** `deno task compare`. */
export const compare: Command = { summary: SUMMARY, run };

async function run(args: string[]): Promise<void> {
  if (await isPipelineSource(modelArgument(args))) {
    const { comparePipeline } = await import("./compare_pipeline.ts");
    return await comparePipeline(args);
  }
  const values = parseOptions(invocation("compare"), SUMMARY, OPTIONS, args);
  if (!values) {
    const { comparePipelineHelp } = await import("./compare_pipeline.ts");
    return console.log(`\n${comparePipelineHelp()}`);
  }
  const { model: path, seed, provider, threads, guidanceFor } = parseModel(values);
  const count = toInteger("count", values.count, 1, MOST_COMPARED) ?? COUNT;
  const planFiles = values.plan?.split(",") ?? [];
  const out = await outputFile(values.out ?? "compare.png", {
    reads: async () => [...await modelFiles(path), ...planFiles],
    overwrites: "pictures",
  });
  const plans = await Promise.all(planFiles.map(readPlan));
  const evaluations = plans.length > 0 ? plans.map(({ nfe }) => nfe) : EVALUATIONS;
  const rows = ROWS.filter(({ evaluationsPerStep }) => plans.length === 0 || evaluationsPerStep === 1);

  const model = await loadChosen(path, { provider, threads });
  try {
    const { card } = model;
    const labels = parseLabels(values.label, model);
    const guidance = guidanceFor(model);
    for (const warning of plans.flatMap((plan) => checkPlanFor(plan, model.card, model.sde, guidance))) {
      warn(warning);
    }
    const perRow = evaluations.reduce((sum, nfe) => sum + nfe, 0);
    const total = evaluationsOf(
      count,
      (rows.length + STOCHASTIC.length + Math.sign(plans.length)) * perRow + EXACT_EVALUATIONS,
    );
    const progress = new Progress(total, "evaluations");
    const first = Math.ceil(Math.max(0, ...plans.map((plan) => seenBy(plan, seed))) / BATCH) * BATCH;
    const common = { count, first, seed, labels, guidance, onEvaluation: () => progress.tick() };
    try {
      const exact = (await draw(model, { ...common, ...exactSolver(model.sde) })).images;
      const cellOf = async (solver: Solver): Promise<Cell> => {
        const { images } = await draw(model, { ...common, ...solver });
        return { images, caption: `rmse ${rootMeanSquare(images, exact).toFixed(3)}` };
      };
      const cells: Cell[][] = [];
      for (const { options, evaluationsPerStep } of rows) {
        const row: Cell[] = [];
        for (const nfe of evaluations) {
          row.push(await cellOf({ ...GRID, ...options, numStep: nfe / evaluationsPerStep }));
        }
        cells.push(row);
      }
      for (const method of STOCHASTIC) {
        const row: Cell[] = [];
        for (const numStep of evaluations) {
          const { images } = await draw(model, { ...common, ...GRID, method, numStep });
          row.push({ images, caption: "noise of its own" });
        }
        cells.push(row);
      }
      const chosen: Cell[] = [];
      for (const plan of plans) chosen.push(await cellOf({ plan }));
      if (plans.length > 0) cells.push(chosen);
      const picture = await comparisonPicture({
        input: card.input,
        rows: [...rows.map(({ label }) => label), ...STOCHASTIC, ...(plans.length > 0 ? [PLAN_LABEL] : [])],
        columns: evaluations.map((nfe) => `${nfe} evaluations`),
        cells,
        reference: { label: "Exact solution", images: exact, caption: "exact" },
        note: [
          ...(first > 0 ? [`Images from number ${first} on: no fit has seen their noise.`] : []),
          `The same noise at the start everywhere, guidance ${guidance}, grid in t to the power 1/1.5.`,
          "rmse: root mean square distance to the exact solution, in units",
          "of the images, whose black and white are 2 apart.",
          `Exact: ${EXACT_EVALUATIONS} evaluations of tAB-DEIS order 3.`,
        ],
      });
      await out.write(picture);
    } finally {
      progress.stop();
    }
  } finally {
    await model.close();
  }
  console.log(out.path);
}

/** How many images of the seed's noise the fit of a plan may have seen. */
function seenBy({ fittedTo }: Plan, seed: number): number {
  return fittedTo ? imagesSeen(fittedTo, seed) : 0;
}
