import type { FitCheckpoint } from "../../fit/mod.ts";
import { sha256Of } from "../../internal/sha256_of.ts";
import { CheckpointFile } from "../files/checkpoint_file.ts";
import { type OutputFile, outputFile } from "../files/output_file.ts";
import { modelFiles } from "../files/model_files.ts";
import type { FitRequest, FitStart } from "../options/fit_options.ts";
import { UsageError } from "../usage_error.ts";

/** A plan to be fitted: from what, and where to. */
export interface FitJob {
  readonly file: OutputFile;
  readonly checkpoint: CheckpointFile<FitCheckpoint>;
  /** What an earlier fit had come to. */
  readonly resume?: FitCheckpoint;
  readonly start: FitStart;
}

/**
 * The plans that are asked for, with their files.
 *
 * @param request What the fit is told to do
 * @param about All else that the fit depends on: a checkpoint of another one is refused
 * @param reads The files of the model, which must not be written over
 * @throws {UsageError} If a file or a checkpoint is there already, unasked for.
 */
export async function fitJobs(
  { starts, resumes, overwrites, ...request }: FitRequest,
  about: object,
  reads: () => Promise<string[]>,
): Promise<FitJob[]> {
  const { strength, objective, history, trajectories, evaluations, guidance } = request;
  const { features, statistics } = objective;
  const readsAll = async () => [
    ...await reads(),
    ...(await Promise.all((features ?? []).map(modelFiles))).flat(),
    ...statistics ?? [],
    ...[...starts.values()].flatMap(({ file }) => file ?? []),
  ];
  const jobs: FitJob[] = [];
  for (const [path, start] of starts) {
    const { solver, plan } = start, begins = plan && sha256Of(JSON.stringify(plan));
    const of = {
      ...about,
      strength,
      objective,
      history,
      trajectories,
      evaluations,
      guidance,
      ...solver,
      start: begins,
    };
    const checkpoint = new CheckpointFile<FitCheckpoint>(path, of);
    const isAsked = strength !== "schedule" && (resumes || !overwrites);
    const resume = isAsked ? await checkpoint.read() : undefined;
    if (resume && !resumes) {
      throw new UsageError(
        `The checkpoint ${checkpoint.path} already exists; --resume continues from it, --force starts anew`,
      );
    }
    const file = await outputFile(path, {
      reads: readsAll,
      overwrites: overwrites || resume ? "anything" : "nothing",
    });
    jobs.push({ file, checkpoint, resume, start });
  }
  return jobs;
}
