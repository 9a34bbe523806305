/**
 * How far is each method from the exact solution after a number of evaluations? The root mean square distance over
 * images of the shipped model, from the same noise, for a few grids.
 *
 * @module
 */
import type { OptionSpec } from "../../src/cli/arguments/option_spec.ts";
import { toInteger } from "../../src/cli/arguments/option_values.ts";
import { parseOptions } from "../../src/cli/arguments/parse_options.ts";
import { allLabels, draw, evaluationsOf } from "../../src/cli/output/draw.ts";
import { EXACT_EVALUATIONS, exactSolver } from "../../src/fit/exact_solver.ts";
import { loadModel } from "../../src/models/load_model.ts";
import { MODEL_OPTIONS, parseModel } from "../../src/cli/options/model_options.ts";
import { Progress } from "../../src/cli/output/progress.ts";
import { runCommand } from "../../src/cli/run_command.ts";
import { rootMeanSquare } from "../../src/cli/output/root_mean_square.ts";
import type { GridOptions, MethodOptions } from "../../mod.ts";

const OPTIONS: Record<keyof typeof MODEL_OPTIONS | "count", OptionSpec> = {
  ...MODEL_OPTIONS,
  count: { value: "N", help: "number of images (128)" },
};
const SUMMARY = "Prints the distance to the exact solution for every method, grid and number of evaluations.";

const METHODS: Record<string, MethodOptions> = {
  "DDIM": { method: "t_ab", abOrder: 0 },
  "tAB 1": { method: "t_ab", abOrder: 1 },
  "tAB 1, corrector 2": { method: "t_ab", abOrder: 1, correctorOrder: 2 },
  "tAB 2": { method: "t_ab", abOrder: 2 },
  "tAB 3": { method: "t_ab", abOrder: 3 },
  "x0-AB 2, corrector 2": { method: "x0_ab", abOrder: 2, correctorOrder: 2 },
  "rhoAB 2": { method: "rho_ab", abOrder: 2 },
  "log-rho AB 2": { method: "log_rho_ab", abOrder: 2 },
  "iPNDM": { method: "ipndm", abOrder: 3 },
};
const GRIDS: Record<string, GridOptions> = {
  "t^1": { tsPhase: "t", tsOrder: 1 },
  "t^1.5": { tsPhase: "t", tsOrder: 1.5 },
  "t^2": { tsPhase: "t", tsOrder: 2 },
};
const EVALUATIONS = [5, 6, 8, 10, 20];

await runCommand(run, "deno task");

async function run(args: string[]): Promise<void> {
  const values = parseOptions("deno task bench:distance", SUMMARY, OPTIONS, args);
  if (!values) return;
  const choice = parseModel(values), count = toInteger("count", values.count, 1) ?? 128;
  const model = await loadModel(choice.model, choice);
  const labels = allLabels(model);
  const guidance = choice.guidanceFor(model);
  const settings = Object.keys(METHODS).length * Object.keys(GRIDS).length;
  const each = settings * EVALUATIONS.reduce((sum, nfe) => sum + nfe, 0) + EXACT_EVALUATIONS;
  const progress = new Progress(evaluationsOf(count, each), "evaluations");
  const common = { count, seed: choice.seed, labels, guidance, onEvaluation: () => progress.tick() };
  const rows: string[][] = [];
  try {
    const exact = (await draw(model, { ...common, ...exactSolver(model.sde) })).images;
    for (const [method, solver] of Object.entries(METHODS)) {
      for (const [grid, spacing] of Object.entries(GRIDS)) {
        const row = [method, grid];
        for (const numStep of EVALUATIONS) {
          const { images } = await draw(model, { ...common, ...solver, ...spacing, numStep });
          row.push(rootMeanSquare(images, exact).toFixed(4));
        }
        rows.push(row);
      }
    }
  } finally {
    progress.stop();
    await model.close();
  }
  const header = ["method", "grid", ...EVALUATIONS.map((nfe) => `${nfe} NFE`)];
  console.log(
    `Distance to the exact solution, ${count} images, guidance ${guidance}, provider ${model.provider}\n`,
  );
  for (const row of [header, header.map(() => "---"), ...rows]) console.log(`| ${row.join(" | ")} |`);
}
