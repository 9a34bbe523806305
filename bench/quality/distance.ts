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
import { namedSolver } from "../../src/methods/named_solvers.ts";
import type { GridOptions } from "../../mod.ts";

const OPTIONS: Record<keyof typeof MODEL_OPTIONS | "count", OptionSpec> = {
  ...MODEL_OPTIONS,
  count: { value: "N", help: "number of images (default: 128)" },
};
const SUMMARY = "Prints the distance to the exact solution for every method, grid and number of evaluations.";

const SOLVERS = [
  namedSolver("ddim"),
  namedSolver("t_ab", 1),
  namedSolver("t_ab", 1, { correctorOrder: 2 }),
  namedSolver("t_ab", 2),
  namedSolver("t_ab", 3),
  namedSolver("x0_ab", 2, { correctorOrder: 2 }),
  namedSolver("rho_ab", 2),
  namedSolver("log_rho_ab", 2),
  namedSolver("ipndm", 3),
];
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
  const settings = SOLVERS.length * Object.keys(GRIDS).length;
  const each = settings * EVALUATIONS.reduce((sum, nfe) => sum + nfe, 0) + EXACT_EVALUATIONS;
  const progress = new Progress(evaluationsOf(count, each), "evaluations");
  const common = { count, seed: choice.seed, labels, guidance, onEvaluation: () => progress.tick() };
  const rows: string[][] = [];
  try {
    const exact = (await draw(model, { ...common, ...exactSolver(model.sde) })).images;
    for (const { label, options } of SOLVERS) {
      for (const [grid, spacing] of Object.entries(GRIDS)) {
        const row = [label, grid];
        for (const numStep of EVALUATIONS) {
          const { images } = await draw(model, { ...common, ...options, ...spacing, numStep });
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
