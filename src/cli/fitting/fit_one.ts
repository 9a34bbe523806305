import { type FitOptions, fitPlan, type Samples, type Trajectories } from "../../fit/mod.ts";
import { mostIterations } from "../../fit/fit_cost.ts";
import { sizesOf } from "../../fit/trajectories.ts";
import type { FitStrength } from "../../plans/fitted_to.ts";
import type { Plan } from "../../plans/plan.ts";
import type { OutputFile } from "../files/output_file.ts";
import { INTERRUPTED, untilInterrupted } from "../interruption.ts";
import { fitTable, fitVerdict, objectiveText } from "../output/fit_table.ts";
import { Progress } from "../output/progress.ts";
import type { FitJob } from "./fit_jobs.ts";
import type { FitModel } from "./fit_model.ts";
import { LINE_SECONDS } from "./fit_samples.ts";

/** A fit: where its plan goes, and how it is made. */
export interface Fitting extends Omit<FitJob, "start"> {
  options: FitOptions & { iterations: number; strength: FitStrength };
}

/** What all fits of a run have in common. */
export interface FitData {
  model: FitModel;
  trajectories: readonly Samples[];
  judged: readonly Trajectories[];
  guidance: readonly number[];
  seed: number;
  /** SHA-256 of the network of features, where there is one; of several a list. */
  network?: string | readonly string[];
}

/** Fits a plan, writes it and says how good it is. @returns The exit code where SIGINT ended it */
export async function fitOne(
  { file, checkpoint, resume, options }: Fitting,
  data: FitData,
): Promise<number | void> {
  const { model: { sde, prediction, sha256 }, trajectories, judged, guidance, seed, network } = data;
  const { iterations, strength } = options;
  const isFrechet = options.objective?.frechet !== undefined;
  const progress = new Progress(
    mostIterations(strength, isFrechet, iterations, options.start !== undefined),
    `iterations of ${file.path}`,
    { lineSeconds: LINE_SECONDS },
  );
  const figure = isFrechet ? "objective" : "median";
  /** Writes of checkpoints, one after the other. */
  let written = Promise.resolve(), began: number | undefined, interrupted = false;
  const work = (stop: AbortSignal) =>
    fitPlan(sde, trajectories, {
      ...options,
      prediction,
      judged,
      resume,
      stop,
      onIteration: ({ heldOut, checkpoint: reached }) => {
        began ??= heldOut;
        progress.tick(1, `${figure} ${objectiveText(began)} to ${objectiveText(heldOut)}`);
        written = written.then(() => checkpoint.write(reached));
        written.catch(() => {}); // it is awaited below
      },
    });
  let fit;
  try {
    fit = await untilInterrupted(work, () => {
      interrupted = true;
      console.error(`Ending ${file.path}: the best so far is judged and written; Ctrl-C again ends at once`);
    });
  } finally {
    progress.stop();
    await written;
  }
  const { plan, improved } = fit;
  const { fittedTo } = plan, objective = fittedTo?.objective && { ...fittedTo.objective, network };
  const own = { ...fittedTo!, model: sha256, guidance, seed, ...(objective ? { objective } : {}) };
  await write(file, improved ? { ...plan, fittedTo: own } : plan);
  if (!interrupted) await checkpoint.remove();
  console.log(
    `${fitTable(fit, network !== undefined)}\n${file.path}: ${
      fitVerdict(fit, sizesOf(judged).samples, network !== undefined)
    }`,
  );
  if (!interrupted) return;
  console.error(`${file.path} was ended early: --resume goes on from ${checkpoint.path}`);
  return INTERRUPTED;
}

/** Writes a plan. */
export async function write(file: OutputFile, plan: Plan): Promise<void> {
  await file.write(new TextEncoder().encode(`${JSON.stringify(plan)}\n`));
}
