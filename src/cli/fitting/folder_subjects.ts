import type { OwnRunOptions } from "../../diffusers/mod.ts";
import { classCount } from "../../diffusers/pipelines/dit.ts";
import type { Workings } from "../../diffusers/pipelines/workings.ts";
import { readPrompts } from "../options/prompt_file.ts";
import { checkTextsFit } from "../options/subjects.ts";
import { UsageError } from "../usage_error.ts";

/** What a folder is fitted on: prompts, every second of which only judges; all classes; or neither. */
export type FolderSubjects =
  | { readonly fitted: readonly string[]; readonly judged: readonly string[] }
  | { readonly classes: number }
  | undefined;

/**
 * What a folder is to be fitted on.
 *
 * @param workings The folder, opened
 * @param file The file of prompts
 * @param options What the network is told beside them
 * @throws {UsageError} If prompts are missing, are not taken, are too few, or one is longer than the text encoder takes.
 */
export async function folderSubjects(
  workings: Workings,
  file: string | undefined,
  options: OwnRunOptions,
): Promise<FolderSubjects> {
  const { kind: { takes, classNames: [name] }, facts } = workings;
  if (takes !== "prompt") {
    if (file !== undefined) throw new UsageError(`A ${name} takes no prompts, found --prompts ${file}`);
    return takes === "class" ? { classes: classCount(facts.network) } : undefined;
  }
  if (file === undefined) throw new UsageError(`A ${name} is fitted to prompts: --prompts names their file`);
  const prompts = await readPrompts(file), [prompt] = prompts;
  if (prompts.length < 2) {
    throw new UsageError(`--prompts ${file} must have at least 2 prompts, one of them to hold out, found 1`);
  }
  await checkTextsFit(workings, workings.request({ ...options, prompt }), options, prompts, file);
  return {
    fitted: prompts.filter((_, i) => i % 2 === 0),
    judged: prompts.filter((_, i) => i % 2 === 1),
  };
}
