/**
 * How good are the digits after a number of evaluations? Every sampler draws the same noise; three figures are printed:
 * distance to the exactly solved digits, Fréchet distance in the classifier's features, class accuracy.
 *
 * @module
 */
import { toInteger } from "../../src/cli/arguments/option_values.ts";
import { parseOptions } from "../../src/cli/arguments/parse_options.ts";
import { allLabels, BATCH, draw, labelsOf } from "../../src/cli/output/draw.ts";
import { loadModel } from "../../src/models/load_model.ts";
import type { LoadedModel } from "../../src/models/loaded_model.ts";
import { MODEL_OPTIONS, parseModel } from "../../src/cli/options/model_options.ts";
import { FONT, renderSvg } from "../../src/cli/output/render_svg.ts";
import { runCommand } from "../../src/cli/run_command.ts";
import { modelFiles } from "../../src/cli/files/model_files.ts";
import { outputFile } from "../../src/cli/files/output_file.ts";
import { exactSolver } from "../../src/fit/exact_solver.ts";
import { getNoise } from "../../mod.ts";
import { chartSvg } from "../charts/chart_svg.ts";
import { qualityChart, type QualityPoint } from "./chart.ts";
import { drawWithDiffusers, hasDiffusers } from "./diffusers.ts";
import { Judge, type Verdict } from "./judge.ts";
import { Results } from "./results.ts";
import { type Setting, SETTINGS } from "./settings.ts";

const OPTIONS = {
  ...MODEL_OPTIONS,
  guidance: { value: "G", help: "scale of classifier-free guidance (1, none)" },
  seed: { value: "N", help: "seed of the noise, another than a plan was fitted with (1)" },
  count: { value: "N", help: "number of digits (2000)" },
  nfe: { value: "LIST", help: "numbers of evaluations (5,6,8,10,15,20,50)" },
  only: { value: "TEXT", help: "only rows whose name contains one of these, separated by commas" },
  python: { value: "FILE", help: "a Python with diffusers, torch and onnxruntime (python3)" },
  json: { value: "FILE", help: "where results are kept, and taken from where they are there already" },
  out: { value: "FILE", help: "the plot (none)" },
};
/** Half as many as elsewhere: near enough where the best sampler is at 1e-2. */
const EXACT_EVALUATIONS = 120;
const SUMMARY =
  "Compares the quality of samplers at equal numbers of evaluations, with diffusers' from the same noise.";

await runCommand(async (args) => {
  const values = parseOptions("deno task bench:quality", SUMMARY, OPTIONS, args);
  if (!values) return;
  const choice = parseModel({ seed: "1", guidance: "1", ...values });
  const count = toInteger("count", values.count, 2) ?? 2000;
  const counts = (values.nfe ?? "5,6,8,10,15,20,50").split(",").map((item) => toInteger("nfe", item, 1)!);
  const wanted = values.only?.split(",");
  const rows = SETTINGS.filter((row) => !wanted || wanted.some((text) => nameOf(row).includes(text)));
  const python = values.python ?? "python3";
  const plot = values.out &&
    await outputFile(values.out, { reads: () => modelFiles(choice.model), overwrites: "pictures" });
  const theirs = await hasDiffusers(python);
  if (!theirs) console.error(`${python} lacks diffusers, torch or onnxruntime: its rows are left out (--python)`);

  const model = await loadModel(choice.model, choice), judge = await Judge.open();
  try {
    const { seed } = choice, guidance = choice.guidanceFor(model);
    const results = await Results.open({ model: model.card.sha256, count, seed, guidance }, values.json);
    const common = { count, seed, guidance, labels: allLabels(model) };
    const labels = labelsOf(common.labels!, 0, count);
    const exact = (await draw(model, { ...common, ...exactSolver(model.sde, EXACT_EVALUATIONS) })).images;
    const job = {
      python,
      model: "models/digits.onnx",
      noise: getNoise([count, 1, 28, 28], { seed }).data,
      labels,
      guidance,
      threads: choice.threads ?? navigator.hardwareConcurrency,
      batch: BATCH,
    };
    await results.put("exact", await judge.judge(exact, exact, labels));
    for (const row of rows) {
      for (const nfe of counts) {
        const key = `${nameOf(row)} | ${nfe}`;
        if (results.verdicts[key]) continue;
        const digits = row.diffusers
          ? theirs ? await drawWithDiffusers(job, row.diffusers, model.sde, nfe) : undefined
          : await drawOurs(model, row, nfe, common);
        if (digits) await results.put(key, await judge.judge(digits, exact, labels));
      }
    }
    const { verdicts } = results;
    console.log(`${count} digits, seed ${seed}, guidance ${guidance}, provider ${model.provider}`);
    const { frechet, accuracy } = verdicts.exact;
    console.log(
      `exact: Fréchet ${frechet.toFixed(3)} (floor ${judge.floor.frechet}), recognised ${accuracy.toFixed(4)}`,
    );
    for (const figure of ["rmse", "median", "frechet", "accuracy"] as const) print(figure, rows, counts, verdicts);
    if (plot) {
      const chart = qualityChart(pointsOf(rows, counts, verdicts), count, judge.floor.frechet, FONT);
      await plot.write(await renderSvg(await chartSvg(chart, 1.5)));
      console.log(`\n${plot.path}`);
    }
  } finally {
    await judge.close();
    await model.close();
  }
}, "deno task");

function nameOf({ method, grid }: Setting): string {
  return `${method} | ${grid}`;
}

async function drawOurs(
  model: LoadedModel,
  row: Setting,
  nfe: number,
  common: { count: number; seed: number; guidance: number; labels: number[] | undefined },
): Promise<Float32Array | undefined> {
  const solver = await row.ours?.(model.sde, nfe);
  return solver && (await draw(model, { ...common, ...solver })).images;
}

function print(
  figure: keyof Verdict,
  rows: readonly Setting[],
  counts: readonly number[],
  verdicts: Record<string, Verdict>,
): void {
  const header = ["method", "grid", ...counts.map((nfe) => `${nfe} NFE`)];
  console.log(`\n${figure}\n\n| ${header.join(" | ")} |\n|${" --- |".repeat(header.length)}`);
  for (const row of rows) {
    const cells = counts.map((nfe) => verdicts[`${nameOf(row)} | ${nfe}`]?.[figure].toFixed(4) ?? "");
    if (cells.some(Boolean)) console.log(`| ${nameOf(row)} | ${cells.join(" | ")} |`);
  }
}

function pointsOf(
  rows: readonly Setting[],
  counts: readonly number[],
  verdicts: Record<string, Verdict>,
): QualityPoint[] {
  return rows.filter(({ plotted }) => plotted).flatMap((row) =>
    counts.flatMap((nfe) => {
      const verdict = verdicts[`${nameOf(row)} | ${nfe}`];
      return verdict ? [{ name: `${row.method}, ${row.grid}`, nfe, ...verdict }] : [];
    })
  );
}
