// How good are the images of a model in one file? Of the shipped digits a classifier tells more than distances.
import { toInteger } from "../../src/cli/arguments/option_values.ts";
import type { ParsedOptions } from "../../src/cli/arguments/option_spec.ts";
import { allLabels, BATCH, draw, labelsOf } from "../../src/cli/output/draw.ts";
import { loadModel } from "../../src/models/load_model.ts";
import type { LoadedModel } from "../../src/models/loaded_model.ts";
import { MODEL_OPTIONS, parseModel } from "../../src/cli/options/model_options.ts";
import { FONT, renderSvg } from "../../src/cli/output/render_svg.ts";
import { modelFiles } from "../../src/cli/files/model_files.ts";
import { outputFile } from "../../src/cli/files/output_file.ts";
import { exactSolver } from "../../src/fit/exact_solver.ts";
import { getNoise } from "../../mod.ts";
import { chartSvg } from "../charts/chart_svg.ts";
import { qualityChart, type QualityPoint } from "./chart.ts";
import { drawWithDiffusers, hasDiffusers } from "./diffusers.ts";
import { UsageError } from "../../src/cli/usage_error.ts";
import { planOf } from "../../src/cli/options/solver_options.ts";
import { firstLine } from "../../src/internal/first_line.ts";
import { findModel } from "../../src/models/find_model.ts";
import { modelFacts } from "../../src/models/model_facts.ts";
import type { Signature } from "../../src/onnx/model.ts";
import { drawsDigits, whyNotDiffusers } from "./belonging.ts";
import { figureTable, keyOf } from "./figure_table.ts";
import { Judge } from "./judge.ts";
import { leftOut } from "./left_out.ts";
import { type Verdict, verdictOn } from "./verdict.ts";
import { Results } from "./results.ts";
import { FITTED, type Setting, SETTINGS } from "./settings.ts";

/** The options of a model in one file. */
export const OPTIONS = {
  ...MODEL_OPTIONS,
  guidance: { value: "G", help: "scale of classifier-free guidance (default: 1, none)" },
  seed: { value: "N", help: "seed of the noise, another than a plan was fitted with (default: 1)" },
  count: { value: "N", help: "number of images (default: 2000)" },
  nfe: { value: "LIST", help: "numbers of evaluations (default: 5,6,8,10,15,20,50)" },
  only: { value: "TEXT", help: "only rows whose name contains one of these, separated by commas" },
  python: { value: "FILE", help: "a Python with diffusers, torch and onnxruntime (default: python3)" },
  json: { value: "FILE", help: "where results are kept, and taken from where they are there already" },
  out: { value: "FILE", help: "the plot (default: none)" },
};
/** Half as many as elsewhere: near enough where the best sampler is at 1e-2. */
const EXACT_EVALUATIONS = 120;

export const SUMMARY =
  "Compares the quality of samplers at equal numbers of evaluations, with diffusers' from the same noise.";

/** `deno task bench:quality` on a model in one file. */
export async function run(values: ParsedOptions<typeof OPTIONS>): Promise<void> {
  const choice = parseModel({ seed: "1", guidance: "1", ...values });
  const count = toInteger("count", values.count, 2) ?? 2000;
  const counts = (values.nfe ?? "5,6,8,10,15,20,50").split(",").map((item) => toInteger("nfe", item, 1)!);
  const wanted = values.only?.split(",");
  const rows = SETTINGS.filter((row) => !wanted || wanted.some((text) => nameOf(row).includes(text)));
  const python = values.python ?? "python3";
  const plot = values.out &&
    await outputFile(values.out, { reads: () => modelFiles(choice.model), overwrites: "pictures" });
  const model = await loadModel(choice.model, choice);
  const judge = await drawsDigits(model.card) ? await Judge.open() : undefined;
  try {
    const { file } = await findModel(choice.model), facts = await modelFacts(file);
    if (!judge) leftOut("Fréchet distance and accuracy", "the classifier knows the shipped digits alone");
    if (plot && !judge) {
      throw new UsageError("--out draws what the classifier finds, it knows the shipped digits alone");
    }
    const { seed } = choice, guidance = choice.guidanceFor(model);
    const results = await Results.open<Verdict>({ model: model.card.sha256, count, seed, guidance }, values.json);
    const common = { count, seed, guidance, labels: allLabels(model) };
    const labels = common.labels && labelsOf(common.labels, 0, count);
    const { channels, height, width } = model.card.input, shape = [count, channels, height, width];
    const whyNot = whyNotDiffusers(model.card, facts, guidance) ??
      (await hasDiffusers(python) ? undefined : `${python} lacks diffusers, torch or onnxruntime (--python)`);
    if (whyNot) leftOut("diffusers' samplers", whyNot);
    const plans = rows.filter(({ method }) => method === FITTED);
    const solvers = plans.flatMap((row) => counts.map((nfe) => row.ours!(model, nfe, guidance)));
    if (plans.length > 0 && !(await Promise.all(solvers)).some(Boolean)) {
      leftOut("fitted plans", `none of models/plans was fitted to this model at guidance ${guidance}`);
    }
    const exact = (await draw(model, { ...common, ...exactSolver(model.sde, EXACT_EVALUATIONS) })).images;
    const job = {
      python,
      model: file,
      names: facts.epsModel as Signature,
      noise: getNoise(shape, { seed }).data,
      shape,
      labels,
      guidance,
      threads: choice.threads ?? navigator.hardwareConcurrency,
      batch: BATCH,
    };
    const put = async (key: string, images: Float32Array) =>
      await results.put(key, await verdictOn(images, exact, { count, labels, judge }));
    await put("exact", exact);
    for (const row of rows) {
      for (const nfe of counts) {
        const key = keyOf(nameOf(row), nfe);
        if (results.verdicts[key]) continue;
        const digits = row.diffusers
          ? whyNot ? undefined : await drawWithDiffusers(job, row.diffusers, model.sde, nfe)
          : await drawOurs(model, row, nfe, common);
        if (digits) await put(key, digits);
      }
    }
    const { verdicts } = results;
    console.log(`${count} images, seed ${seed}, guidance ${guidance}, provider ${model.provider}`);
    if (judge) {
      const { frechet, accuracy } = verdicts.exact as Required<Verdict>;
      console.log(
        `exact: Fréchet ${frechet.toFixed(3)} (floor ${judge.floor.frechet}), recognised ${accuracy.toFixed(4)}`,
      );
    }
    const figures = ["rmse", "median", ...judge ? ["frechet", "unseen", "accuracy"] as const : []] as const;
    for (const figure of figures) console.log(`\n${figureTable(figure, rows.map(nameOf), counts, verdicts)}`);
    if (plot && judge) {
      const chart = qualityChart(pointsOf(rows, counts, verdicts), count, judge.floor.frechet, FONT);
      await plot.write(await renderSvg(await chartSvg(chart, 1.5)));
      console.log(`\n${plot.path}`);
    }
  } finally {
    await judge?.close();
    await model.close();
  }
}

function nameOf({ method, grid }: Setting): string {
  return `${method} | ${grid}`;
}

async function drawOurs(
  model: LoadedModel,
  row: Setting,
  nfe: number,
  common: { count: number; seed: number; guidance: number; labels: number[] | undefined },
): Promise<Float32Array | undefined> {
  const solver = await row.ours?.(model, nfe, common.guidance);
  if (!solver) return undefined;
  try {
    planOf(model.sde, { ...solver, prediction: model.card.prediction });
  } catch (error) {
    leftOut(`${nameOf(row)}, ${nfe} evaluations`, firstLine(error));
    return undefined;
  }
  return (await draw(model, { ...common, ...solver })).images;
}

function pointsOf(
  rows: readonly Setting[],
  counts: readonly number[],
  verdicts: Record<string, Verdict>,
): QualityPoint[] {
  return rows.filter(({ plotted }) => plotted).flatMap((row) =>
    counts.flatMap((nfe) => {
      const verdict = verdicts[keyOf(nameOf(row), nfe)];
      return verdict ? [{ name: `${row.method}, ${row.grid}`, nfe, ...verdict as Required<Verdict> }] : [];
    })
  );
}
