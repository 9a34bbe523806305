/**
 * What the convolutions in int8 cost: the distance of their digits to the exactly solved ones of the float32 network,
 * from the same noise, by the fitted plans; alone, and with float32 for the last evaluations, whose rounding is what the
 * image keeps. And the time of each, in turns with float32.
 *
 * @module
 */
import { type EpsFn, getNoise, type Plan, samplerFromPlan } from "../../mod.ts";
import { toInteger } from "../../src/cli/arguments/option_values.ts";
import { parseOptions } from "../../src/cli/arguments/parse_options.ts";
import { allLabels, draw, labelsOf } from "../../src/cli/output/draw.ts";
import { loadModel } from "../../src/models/load_model.ts";
import type { LoadedModel } from "../../src/models/loaded_model.ts";
import { readPlan } from "../../src/cli/options/plan_file.ts";
import { runCommand } from "../../src/cli/run_command.ts";
import { exactSolver } from "../../src/fit/exact_solver.ts";
import { interleaveRuns } from "../speed/interleave.ts";
import { Judge } from "./judge.ts";
import { verdictOn } from "./verdict.ts";

const FLOAT32 = "models/digits.onnx", INT8 = "models/digits-int8.onnx";
const COUNTS = [5, 6, 8, 10], BATCHES = [1, 16, 64];
const EXACT_EVALUATIONS = 120, SEED = 1, GUIDANCE = 1;
/** A turn of the timing draws this many images. */
const IMAGES_A_TURN = 64;
const OPTIONS = {
  count: { value: "N", help: "number of digits (default: 512)" },
  threads: { value: "N", help: "threads of every model (default: 1)" },
};

/** Which of the plan's evaluations, counted from the last, float32 makes. */
const WAYS: Record<string, number> = {
  float32: Infinity,
  int8: 0,
  "int8, the last in float32": 1,
  "int8, the last two in float32": 2,
};

await runCommand(async (args) => {
  const summary = "Prints what int8 convolutions cost in distance to the exact digits, and bring in time.";
  const values = parseOptions("deno task bench:int8", summary, OPTIONS, args);
  if (!values) return;
  const count = toInteger("count", values.count, 1) ?? 512, threads = toInteger("threads", values.threads, 1) ?? 1;
  const [float32, int8] = await Promise.all(
    [FLOAT32, INT8].map((path) => loadModel(path, { provider: "cpu", threads })),
  );
  const judge = await Judge.open();
  try {
    const labels = labelsOf(allLabels(float32)!, 0, count);
    const common = { count, seed: SEED, labels, guidance: GUIDANCE };
    const exact = (await draw(float32, { ...common, ...exactSolver(float32.sde, EXACT_EVALUATIONS) })).images;
    console.log(
      `${count} digits, distance to the exact ones of float32: root mean square, median, accuracy; ` +
        `speed of float32 in batches of ${BATCHES.join(", ")}, ${threads} threads`,
    );
    for (const nfe of COUNTS) {
      const plan = await readPlan(`models/plans/unguided-${nfe}.json`);
      const ratios = await speeds(plan, float32, int8);
      for (const [name, last] of Object.entries(WAYS)) {
        const model = { ...float32, epsFn: mixed(plan, float32, int8, last) };
        const { images } = await draw(model, { ...common, plan });
        const { rmse, median, accuracy } = await verdictOn(images, exact, { count, labels, judge });
        const figures = [rmse, median, accuracy!].map((figure) => figure.toFixed(4));
        console.log(
          `${nfe} | ${name} | ${figures.join(" | ")} | ${
            ratios.map((ratio) => ratio[name]?.toFixed(2) ?? "").join(" | ")
          }`,
        );
      }
    }
  } finally {
    await Promise.all([judge.close(), float32.close(), int8.close()]);
  }
}, "deno task");

/** A model that is float32 in the last evaluations of a plan and int8 before. */
function mixed({ stages }: Plan, float32: LoadedModel, int8: LoadedModel, last: number): LoadedModel["epsFn"] {
  const from = stages[stages.length - last]?.t ?? (last === 0 ? -Infinity : Infinity);
  return (conditions): EpsFn => {
    const [fine, fast] = [float32, int8].map((model) => model.epsFn(conditions));
    return (x, t, out) => (t <= from ? fine : fast)(x, t, out);
  };
}

/** Time of float32 over that of each way, batch by batch. */
async function speeds(plan: Plan, float32: LoadedModel, int8: LoadedModel): Promise<Record<string, number>[]> {
  const found: Record<string, number>[] = [];
  for (const batch of BATCHES) {
    const labels = new Array(batch).fill(3), noise = getNoise([batch, 1, 28, 28]);
    const runs = Object.entries(WAYS).map(([name, last]) => {
      const sampler = samplerFromPlan(plan, mixed(plan, float32, int8, last)({ labels, guidance: GUIDANCE }));
      return [name, async () => {
        for (let drawn = 0; drawn < IMAGES_A_TURN; drawn += batch) await sampler(noise);
      }] as const;
    });
    const { ratios } = await interleaveRuns(Object.fromEntries(runs));
    found.push(Object.fromEntries(Object.entries(ratios).map(([name, { median }]) => [name, 1 / median])));
  }
  return found;
}
