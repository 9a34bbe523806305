import type { PipelineRunOptions } from "../../diffusers/pipelines/run_options.ts";
import { warnOfKeys } from "../../diffusers/schedulers/warn_of_keys.ts";
import { imagesSeen } from "../../plans/fitted_to.ts";
import type { ParsedOptions } from "../arguments/option_spec.ts";
import { toInteger } from "../arguments/option_values.ts";
import { outputFile } from "../files/output_file.ts";
import { pipelineFiles } from "../files/pipeline_files.ts";
import { checkTableSize } from "../options/check_table_size.ts";
import { MOST_COMPARED } from "../options/limits.ts";
import { openChosenWorkings, PIPELINE_MODEL_OPTIONS } from "../options/open_chosen_workings.ts";
import { PIPELINE_OPTIONS, readRun } from "../options/pipeline_options.ts";
import { pipelineSolverFiles, readPipelineSolver } from "../options/pipeline_solver_options.ts";
import { inTurn, readPromptList } from "../options/prompt_list.ts";
import { plansOfPipeline } from "../options/fitted_plan.ts";
import { readPlan } from "../options/plan_file.ts";
import { comparisonPicture } from "../output/comparison_picture.ts";
import { comparedRows } from "../output/compared_rows.ts";
import { cellOf, pipelineDrawing } from "../output/pipeline_cells.ts";
import { drawRows } from "../output/pipeline_rows.ts";
import { Progress } from "../output/progress.ts";
import { withEvaluations } from "../output/with_evaluations.ts";
import { warn } from "../output/warn.ts";
import { UsageError } from "../usage_error.ts";

const { prompt, negative, width, height, guidance, seed, scheduler } = PIPELINE_OPTIONS;

export const OPTIONS = {
  ...PIPELINE_MODEL_OPTIONS,
  ...{ prompt, negative, class: PIPELINE_OPTIONS.class, width, height, guidance, seed, scheduler },
  count: {
    value: "N",
    help: `number of images in each cell, at most ${MOST_COMPARED} (default: 1, or as many as there are prompts)`,
  },
  "guidance-rescale": PIPELINE_OPTIONS["guidance-rescale"],
  "max-sequence-length": PIPELINE_OPTIONS["max-sequence-length"],
  evaluations: { value: "LIST", help: "numbers of evaluations (default: 4,6,8,10,20, or those of the plans)" },
  plan: {
    value: "LIST",
    help: "plans to compare with, each at its own evaluations (default: those in plans/ of the folder)",
  },
  exact: { value: "N", help: "evaluations of what counts as the exact solution (default: 100)" },
  out: { value: "FILE", help: "the picture (default: compare.png)" },
  json: { help: "print the distances as one line of JSON" },
};

export const SUMMARY =
  "Draws the same noise with a folder's scheduler and with every method, and prints the path.";

const EVALUATIONS = "4,6,8,10,20", EXACT = 100;
/** Images of up to so many pixels are shown larger. */
const SMALL = 128;

/** How the latents' picture is drawn. */
function rgbPicture({ width, height }: { width: number; height: number }) {
  return {
    input: { channels: 3, width, height, range: [0, 255] as [number, number] },
    zoom: width <= SMALL ? 1.5 : 1,
  };
}

/** What the picture says below the reference; `first` is the first image that is drawn. */
function noteOf(first: number, guidance: number, exactSteps: number): string[] {
  return [
    ...(first > 0 ? [`Noise from image ${first} on: no fit has seen it.`] : []),
    `The same noise at the start everywhere, guidance ${guidance},`,
    "grid in t to the power 1/1.5 where none is named.",
    "rmse: root mean square distance of the latents to those",
    "of the exact solution, in their deviations.",
    `Exact: ${exactSteps} evaluations of tAB-DEIS order 3.`,
  ];
}

/** `deno task compare` with a folder or a model of the hub. */
export async function run(values: ParsedOptions<typeof OPTIONS>): Promise<void> {
  const { plan, scheduler, ...rest } = values, planFiles = plan?.split(",") ?? [];
  if (plan !== undefined && values.evaluations !== undefined) {
    throw new UsageError("--evaluations are those of the plans and cannot be combined with --plan");
  }
  toInteger("count", values.count, 1, MOST_COMPARED);
  const list = await readPromptList(values, values.model!);
  const asked = await readRun({ ...rest, prompt: undefined });
  if (list) asked.prompt = inTurn(list.prompts, asked.count);
  const own = await readPipelineSolver({ scheduler });
  const exactSteps = toInteger("exact", values.exact, 1) ?? EXACT;
  const out = await outputFile(values.out ?? "compare.png", {
    reads: async () => {
      const given = [...planFiles, ...pipelineSolverFiles({ scheduler }), list?.file ?? []].flat();
      return [...await pipelineFiles(values.model!), ...given];
    },
    overwrites: "pictures",
  });
  const plans = await Promise.all(planFiles.map((file) => readPlan(file)));
  const evaluations = plans.length > 0
    ? plans.map(({ nfe }) => nfe)
    : (values.evaluations ?? EVALUATIONS).split(",").map((item) => toInteger("evaluations", item, 1)!);

  const workings = await openChosenWorkings(values);
  try {
    if (own.scheduler) warnOfKeys(own.scheduler, warn);
    const prepare = (more: PipelineRunOptions) => workings.prepare({ ...asked, ...more } as PipelineRunOptions);
    const scheduled = evaluations.map((nfe) => withEvaluations((numStep) => prepare({ ...own, numStep }), nfe));
    const find = values["guidance-rescale"] === undefined ? await plansOfPipeline(workings) : () => undefined;
    const found = () => scheduled.map(({ request }, i) => find({ ...request, numStep: evaluations[i] })?.plan);
    const fitted = plans.length > 0
      ? { label: "The plans given", plans }
      : { label: "Fitted plans", plans: found() };
    const rows = comparedRows(scheduled, evaluations, fitted, prepare);
    const exactRun = prepare({ method: "t_ab", abOrder: 3, tsPhase: "t", tsOrder: 1, numStep: exactSteps });
    checkTableSize(rows.length + 1, evaluations.length, exactRun);
    const all = [exactRun, ...rows.flatMap(({ runs }) => runs.filter((run) => run !== undefined))];
    const { seed = 0 } = asked;
    const first = Math.max(0, ...fitted.plans.map((plan) => plan?.fittedTo ? imagesSeen(plan.fittedTo, seed) : 0));
    const progress = new Progress(all.reduce((sum, { planned }) => sum + planned.plan.nfe, 0), "evaluations");
    try {
      const draw = await pipelineDrawing(workings, asked, first, () => progress.tick());
      const exact = await draw(exactRun);
      const { cells, distances } = await drawRows(rows, evaluations, draw, exact);
      const picture = await comparisonPicture({
        ...rgbPicture(exactRun.request),
        rows: rows.map(({ label }) => label),
        columns: evaluations.map((nfe) => `${nfe} evaluations`),
        cells,
        reference: { ...cellOf(exact, "exact"), label: "Exact solution" },
        note: noteOf(first, exactRun.request.guidance, exactSteps),
      });
      await out.write(picture);
      console.log(values.json ? JSON.stringify({ out: out.path, evaluations, distances }) : out.path);
    } finally {
      progress.stop();
    }
  } finally {
    await workings.close();
  }
}
