import { getSampler } from "../get_sampler.ts";
import { PROVIDERS } from "../onnx/model.ts";
import { type Command, parseOptions, toInteger, toNumber, toOneOf, UsageError } from "./command.ts";
import { contactSheet, toPng } from "./contact_sheet.ts";
import { draw, evaluationsOf } from "./draw.ts";
import { type CardedModel, DEFAULT_MODEL, loadModel } from "./load_model.ts";
import { Progress } from "./progress.ts";
import { parseSolver, SOLVER_OPTIONS } from "./solver_options.ts";
import { checkWritable, writeWhole } from "./write_file.ts";

const OPTIONS = {
  model: { value: "FILE", help: "an ONNX file with its card beside it, or a card (models/digits.onnx)" },
  count: { value: "N", help: "number of images (64)" },
  ...SOLVER_OPTIONS,
  label: { value: "LIST", help: "classes to draw, in turn, for instance 7 or 1,2,3 (all)" },
  guidance: { value: "G", help: "scale of classifier-free guidance, 1 is none (the model's default)" },
  seed: { value: "N", help: "image i depends on the seed and i alone (0)" },
  provider: { value: "NAME", help: `${PROVIDERS.join(", ")} (cpu, or wasm where there is no native runtime)` },
  threads: { value: "N", help: "threads of the provider cpu (ONNX Runtime's choice)" },
  out: { value: "FILE", help: "the picture (digits.png)" },
  json: { help: "print one line of JSON on what was done" },
};

const SUMMARY = "Draws images with a diffusion model into a PNG and prints its path.";

/** `deno task sample`. */
export const sample: Command = { summary: SUMMARY, run };

async function run(args: string[]): Promise<void> {
  const values = parseOptions("sample", SUMMARY, OPTIONS, args);
  if (!values) return;
  const count = toInteger("count", values.count, 1) ?? 64;
  const seed = toInteger("seed", values.seed, 0) ?? 0;
  const solver = parseSolver(values);
  const provider = toOneOf("provider", values.provider, PROVIDERS);
  const threads = toInteger("threads", values.threads, 1);
  const asked = toNumber("guidance", values.guidance);
  const out = values.out ?? "digits.png";
  await checkWritable(out);

  const model = await loadModel(values.model ?? DEFAULT_MODEL, { provider, threads });
  try {
    const labels = parseLabels(values.label, model);
    const guidance = asked ?? (labels ? model.card.guidance?.default : undefined) ?? 1;
    const { plan } = getSampler(model.sde, () => {}, solver);
    const progress = new Progress(evaluationsOf(count, plan.nfe), "evaluations");
    let drawing;
    try {
      drawing = await draw(model, {
        ...solver,
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
    const sheet = contactSheet(drawing.images, { ...model.card.input, columns, zoom: 2, gap: 4 });
    await writeWhole(out, toPng(sheet));
    const { nfe, modelSeconds, solverSeconds } = drawing;
    const report = {
      out,
      count,
      seed,
      method: plan.method,
      order: plan.order,
      steps: solver.numStep,
      nfe,
      guidance,
      modelSeconds,
      solverSeconds,
      provider: model.provider,
    };
    console.log(values.json ? JSON.stringify(report) : out);
  } finally {
    await model.close();
  }
}

/** The classes that --label lists, or all of them. */
function parseLabels(list: string | undefined, { card }: CardedModel): number[] | undefined {
  if (!card.labels) {
    if (list !== undefined) throw new UsageError("--label needs a model with classes, this one has none");
    return undefined;
  }
  const { count } = card.labels;
  if (list === undefined) return Array.from({ length: count }, (_, label) => label);
  return list.split(",").map((item) => {
    const label = toInteger("label", item, 0)!;
    if (label >= count) throw new UsageError(`--label must be at most ${count - 1}, found "${item}"`);
    return label;
  });
}
