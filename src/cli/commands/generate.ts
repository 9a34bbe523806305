import process from "node:process";
import {
  checkDataset,
  type DatasetSettings,
  type DrawPictures,
  generateDataset,
  isComplete,
  type Part,
  SHARD_FORMATS,
  shardsOf,
  shardsOfPart,
  WHOLE,
} from "../../datasets/mod.ts";
import { printable } from "../../internal/printable.ts";
import { picturesOf } from "../../datasets/pictures.ts";
import { invocation } from "../../internal/invocation.ts";
import { loadChosen } from "../options/load_chosen.ts";
import type { LoadedModel } from "../../models/loaded_model.ts";
import type { OptionValues } from "../arguments/option_spec.ts";
import { toInteger, toOneOf } from "../arguments/option_values.ts";
import { parseOptions } from "../arguments/parse_options.ts";
import type { Command } from "../command.ts";
import { LABEL_OPTION, parseLabels } from "../options/labels.ts";
import { MODEL_OPTIONS, parseModel } from "../options/model_options.ts";
import { parsePart } from "../options/part.ts";
import { checkPlanFor } from "../options/plan_file.ts";
import { planOf, readSolver, type Solver, SOLVER_OPTIONS } from "../options/solver_options.ts";
import { BATCH, draw } from "../output/draw.ts";
import { Progress } from "../output/progress.ts";
import { warn } from "../output/warn.ts";
import { UsageError } from "../usage_error.ts";

const OPTIONS = {
  out: { value: "FOLDER", help: "where the data set goes; a run that is started again goes on there" },
  count: { value: "N", help: "number of images of the whole set (default: 1000)" },
  ...LABEL_OPTION,
  format: {
    value: "NAME",
    help: `${SHARD_FORMATS.join(" (tar of PNG and JSON), ")} (array of uint8) (default: webdataset)`,
  },
  "shard-size": { value: "N", help: `images of a shard, a multiple of ${BATCH} (default: 1024)` },
  shard: {
    value: "I/N",
    help: "make part I, from 0, of N parts (default: all, or what a Slurm array or an Indexed Job says)",
  },
  check: { value: "FOLDER", help: "read a data set and say what is missing, doubled or damaged; draw nothing" },
  ...SOLVER_OPTIONS,
  ...MODEL_OPTIONS,
};

const SUMMARY = "Draws a data set of many images in shards, with an index.";

/** `deno task generate`. */
export const generate: Command = { summary: SUMMARY, run };

async function run(args: string[]): Promise<number | void> {
  const values = parseOptions(invocation("generate"), SUMMARY, OPTIONS, args);
  if (!values) return;
  if (values.check !== undefined) return await check(values);
  const count = toInteger("count", values.count, 1) ?? 1000;
  const shardSize = toInteger("shard-size", values["shard-size"], BATCH) ?? 1024;
  if (shardSize % BATCH !== 0) {
    throw new UsageError(`--shard-size must be a multiple of ${BATCH}, found ${shardSize}`);
  }
  const format = toOneOf("format", values.format, SHARD_FORMATS) ?? "webdataset";
  const folder = values.out;
  if (!folder) throw new UsageError("--out FOLDER says where the data set goes");
  const part = parsePart(values.shard);
  const solver = await readSolver(values);
  const { model: path, seed, provider, threads, guidanceFor } = parseModel(values);

  const model = await loadChosen(path, { provider, threads });
  try {
    const guidance = guidanceFor(model), conditions = parseLabels(values.label, model) ?? null;
    const plan = planOf(model.sde, { ...solver, prediction: model.card.prediction });
    for (const warning of checkPlanFor(plan, model.card, model.sde, guidance)) {
      warn(warning);
    }
    const { file: name, sha256 } = model.card;
    const settings = { format, count, shardSize, seed, model: { name, sha256 }, plan, guidance, conditions };
    await write(folder, settings, model, { part, solver });
  } finally {
    await model.close();
  }
}

async function write(
  folder: string,
  settings: DatasetSettings,
  model: LoadedModel,
  { part = WHOLE, solver }: { part?: Part; solver: Solver },
): Promise<void> {
  const controller = new AbortController();
  const stop = () =>
    controller.abort(new UsageError("The run was stopped; the same command goes on where it ended"));
  const signals = ["SIGINT", "SIGTERM"] as const;
  signals.forEach((name) => process.on(name, stop));
  const shards = shardsOfPart(shardsOf(settings), part);
  const progress = new Progress(shards.reduce((sum, { count }) => sum + count, 0), "images");
  try {
    const made = await generateDataset(folder, settings, drawerOf(settings, model, solver), {
      part,
      signal: controller.signal,
      onShard: ({ count }) => progress.tick(count),
    });
    progress.stop();
    console.log(`${folder}: ${made} new shards`);
  } finally {
    progress.stop();
    signals.forEach((name) => process.off(name, stop));
  }
}

/** Draws images of a data set, in the batches that the whole set has. */
function drawerOf(settings: DatasetSettings, model: LoadedModel, solver: Solver): DrawPictures {
  const { seed, guidance, conditions } = settings;
  const labels = conditions as readonly number[] | null ?? undefined;
  return async (first, count, signal) => {
    const { images } = await draw(model, { ...solver, first, count, seed, guidance, labels, signal });
    return picturesOf(images, model.card.input);
  };
}

/** Says what is wrong with a data set; exit code 1 where anything is. */
async function check(values: OptionValues<keyof typeof OPTIONS>): Promise<number> {
  const other = Object.keys(values).find((name) => name !== "check");
  if (other) throw new UsageError(`--check only reads a data set and cannot be combined with --${other}`);
  const report = await checkDataset(values.check!);
  const { count, whole, missing, damaged, doubled, foreign } = report;
  console.log(`${whole} of ${count} images are there and whole`);
  for (const name of missing) console.log(printable(`missing: ${name}`));
  for (const fault of damaged) console.log(printable(`damaged: ${fault}`));
  for (const index of doubled) console.log(`doubled: image ${index}`);
  for (const name of foreign) console.log(printable(`not of this data set: ${name}`));
  return isComplete(report) ? 0 : 1;
}
