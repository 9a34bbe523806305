import { plansOfPipeline } from "../../../src/cli/options/fitted_plan.ts";
import { type Drawn, pipelineDrawing } from "../../../src/cli/output/pipeline_cells.ts";
import { Progress } from "../../../src/cli/output/progress.ts";
import type { PipelineRunOptions } from "../../../src/diffusers/mod.ts";
import type { PreparedRun, Workings } from "../../../src/diffusers/pipelines/workings.ts";
import { exactSolver } from "../../../src/fit/exact_solver.ts";
import { firstLine } from "../../../src/internal/first_line.ts";
import { getNoise } from "../../../mod.ts";
import { keyOf } from "../figure_table.ts";
import { leftOut } from "../left_out.ts";
import type { Results } from "../results.ts";
import { latentsOfDiffusers } from "./diffusers_latents.ts";
import { type FolderVerdict, folderVerdictOn } from "./folder_verdict.ts";
import type { FindFitted, FolderRow } from "./rows.ts";
import type { ThingJudge } from "./thing_judge.ts";

/** What is compared. */
interface Comparison {
  readonly workings: Workings;
  readonly asked: PipelineRunOptions & { prompt: readonly string[]; count: number; seed: number };
  readonly rows: readonly FolderRow[];
  readonly counts: readonly number[];
  readonly exactSteps: number;
  readonly judge: ThingJudge | undefined;
}

/** How diffusers' own pipeline is run; not at all without a Python. */
interface DiffusersRun {
  readonly python: string | undefined;
  readonly folder: string;
  readonly threads: number;
}

/** Draws what the results lack, and judges it. */
export async function fillResults(
  results: Results<FolderVerdict>,
  { workings, asked, rows, counts, exactSteps, judge }: Comparison,
  { python, folder, threads }: DiffusersRun,
): Promise<void> {
  const missing = ({ name }: FolderRow) => counts.filter((nfe) => !results.verdicts[keyOf(name, nfe)]);
  const find = await plansOfPipeline(workings);
  const fitted: FindFitted = (numStep) => find({ ...workings.request(asked), numStep })?.plan;
  const ours = rows.flatMap((row) =>
    missing(row).flatMap((nfe) => preparedRun(workings, asked, row, nfe, fitted))
  );
  const theirs = python === undefined ? [] : rows.filter((row) => row.diffusers && missing(row).length > 0);
  if (ours.length + theirs.length === 0) return;

  const { sde } = workings.scheduleOf(workings.request(asked)).ranges.at(-1)!;
  const exactRun = workings.prepare({ ...asked, ...exactSolver(sde, exactSteps) } as PipelineRunOptions);
  const total = ours.reduce((sum, { run }) => sum + run.planned.plan.nfe, exactRun.planned.plan.nfe);
  const progress = new Progress(total, "evaluations", { lineSeconds: 60 });
  try {
    const draw = await pipelineDrawing(workings, asked, 0, () => progress.tick()), exact = await draw(exactRun);
    const put = async (key: string, drawn: Drawn) =>
      await results.put(key, await folderVerdictOn(drawn, exact, judge));
    await put("exact", exact);
    for (const { key, run } of ours) await put(key, await draw(run));
    const { request } = exactRun, { guidance, width, height } = request;
    const shape = workings.latentDims(asked.count, request), noise = getNoise(shape, { seed: asked.seed }).data;
    const job = { folder, threads, prompts: asked.prompt, guidance, width, height, shape, noise };
    for (const row of theirs) {
      const steps = missing(row), drawn = await latentsOfDiffusers(python!, job, row.diffusers!, steps);
      for (const [i, latents] of drawn.entries()) {
        const pictures = await workings.decode({ data: latents, dims: shape }, request);
        await put(keyOf(row.name, steps[i]), { latents, pictures });
      }
    }
  } finally {
    progress.stop();
  }
}

/** A run of ours; none where the method cannot be run so, which is said. */
function preparedRun(
  workings: Workings,
  asked: PipelineRunOptions,
  { name, ours }: FolderRow,
  nfe: number,
  fitted: FindFitted,
): { key: string; run: PreparedRun }[] {
  const options = ours?.(nfe, fitted);
  if (!options) return [];
  try {
    const run = workings.prepare({ ...asked, ...options } as PipelineRunOptions);
    return [{ key: keyOf(name, nfe), run }];
  } catch (error) {
    leftOut(`${name}, ${nfe} evaluations`, firstLine(error));
    return [];
  }
}
