import { printable } from "../../internal/printable.ts";
import { invocation } from "../../internal/invocation.ts";
import { toInteger } from "../arguments/option_values.ts";
import { parseOptions } from "../arguments/parse_options.ts";
import { warn } from "../output/warn.ts";
import { checkSheet, SHEET } from "../options/check_sheet.ts";
import { contactSheet, toPng } from "../output/contact_sheet.ts";
import { draw, evaluationsOf } from "../output/draw.ts";
import { loadChosen } from "../options/load_chosen.ts";
import { LABEL_OPTION, parseLabels } from "../options/labels.ts";
import { MODEL_OPTIONS, parseModel } from "../options/model_options.ts";
import { defaultPlans } from "../options/default_plan.ts";
import { checkPlanFor } from "../options/plan_file.ts";
import { Progress } from "../output/progress.ts";
import { OPEN_SOLVER_OPTIONS, planOf, readSolver, solverFiles } from "../options/solver_options.ts";
import { modelFiles } from "../files/model_files.ts";
import { outputFile } from "../files/output_file.ts";

/** Images by default. */
const COUNT = 64;

/** The options of a model in one ONNX file. */
export const OPTIONS = {
  count: { value: "N", help: `number of images (default: ${COUNT})` },
  ...OPEN_SOLVER_OPTIONS,
  ...MODEL_OPTIONS,
  ...LABEL_OPTION,
  model: { ...MODEL_OPTIONS.model, help: "an ONNX file with its card beside it, or a card" },
  out: { value: "FILE", help: "the picture (default: digits.png)" },
  json: { help: "print what was done as one line of JSON" },
};

export const SUMMARY = "Draws images with a model in one ONNX file, such as models/digits.onnx.";

/** `deno task sample` with a model in one ONNX file. */
export async function sampleModel(args: string[]): Promise<void> {
  const values = parseOptions(`${invocation("sample")} --model FILE`, SUMMARY, OPTIONS, args);
  if (!values) return;
  const count = toInteger("count", values.count, 1) ?? COUNT;
  const solver = await readSolver(values);
  const { model: path, seed, provider, threads, guidanceFor } = parseModel(values);
  const out = await outputFile(values.out ?? "digits.png", {
    reads: async () => [...await modelFiles(path), ...solverFiles(values)],
    overwrites: "pictures",
  });

  const model = await loadChosen(path, { provider, threads });
  try {
    checkSheet(count, model.card.input);
    const labels = parseLabels(values.label, model);
    const guidance = guidanceFor(model);
    const fitted = (await defaultPlans(values, path, model))({ guidance, numStep: solver.numStep! });
    const plan = fitted?.plan ?? planOf(model.sde, { ...solver, prediction: model.card.prediction });
    for (const warning of checkPlanFor(plan, model.card, model.sde, guidance)) {
      warn(warning);
    }
    const progress = new Progress(evaluationsOf(count, plan.nfe), "evaluations");
    let drawing;
    try {
      drawing = await draw(model, {
        plan,
        count,
        seed,
        labels,
        guidance,
        onEvaluation: () => progress.tick(),
      });
    } finally {
      progress.stop();
    }
    const columns = Math.ceil(Math.sqrt(count));
    const sheet = contactSheet(drawing.images, { ...model.card.input, ...SHEET, columns });
    await out.write(toPng(sheet));
    const { nfe, modelSeconds, solverSeconds } = drawing;
    const report = {
      out: out.path,
      count,
      seed,
      method: plan.method,
      ...(fitted ? { plan: fitted.path } : {}),
      order: plan.order,
      steps: plan.timesteps.length - 1,
      nfe,
      guidance,
      modelSeconds,
      solverSeconds,
      provider: model.provider,
    };
    console.log(values.json ? printable(JSON.stringify(report)) : out.path);
  } finally {
    await model.close();
  }
}
