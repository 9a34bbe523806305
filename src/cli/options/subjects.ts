import { checkPromptFits } from "../../diffusers/pipelines/check_prompt_fits.ts";
import { classCount } from "../../diffusers/pipelines/dit.ts";
import type { Request } from "../../diffusers/pipelines/kind.ts";
import type { OwnRunOptions, PipelineRunOptions } from "../../diffusers/pipelines/run_options.ts";
import type { Workings } from "../../diffusers/pipelines/workings.ts";
import type { ParsedOptions } from "../arguments/option_spec.ts";
import { UsageError } from "../usage_error.ts";
import { readPromptList } from "./prompt_list.ts";

/** The options that say what many images are to show. */
export const SUBJECT_OPTIONS = {
  prompts: {
    value: "FILE",
    help: "a text file of prompts, one a line, in turn (default: prompts.txt beside the model)",
  },
  prompt: {
    value: "TEXT",
    repeated: true as const,
    help: "what the images are to show; given again, the next one",
  },
  class: { value: "LIST", help: "classes to draw, in turn, for pipelines that have classes (default: all)" },
};

/** What images show: prompts or classes in turn; null for a pipeline that takes neither. */
export type Subjects = readonly string[] | readonly number[] | null;

/**
 * What the options say.
 *
 * @param values The options
 * @param run Those that are read already
 * @param workings The pipeline
 * @returns What to draw, and the file that it is from
 * @throws {UsageError} If there is no prompt, or two sources of prompts, or a file is no list of them.
 */
export async function readSubjects(
  values: ParsedOptions<typeof SUBJECT_OPTIONS>,
  { class: classes }: PipelineRunOptions,
  { kind: { takes }, facts, checkpoint }: Workings,
): Promise<{ subjects: Subjects; file?: string }> {
  if (takes === "prompt") {
    const list = await readPromptList(values, checkpoint.folder!);
    if (!list) throw new UsageError("--prompts FILE or --prompt TEXT says what the images are to show");
    return { subjects: list.prompts, file: list.file };
  }
  const given = (["prompts", "prompt"] as const).find((name) => values[name] !== undefined);
  if (given) throw new UsageError(`--${given} needs a pipeline that takes prompts, this one takes ${takes}`);
  if (takes === "nothing") return { subjects: null };
  const all = Array.from({ length: classCount(facts.network) }, (_, label) => label);
  return { subjects: classes === undefined ? all : [classes].flat() };
}

/** Options of a run that draws one of them. */
export function subjectOptions(subject: string | number | null): Pick<OwnRunOptions, "prompt" | "class"> {
  if (subject === null) return {};
  return typeof subject === "number" ? { class: subject } : { prompt: subject };
}

/**
 * Checks that no text is cut.
 *
 * @param workings The pipeline
 * @param request A request for one of the subjects
 * @param options How texts are read, and the negative prompt
 * @param subjects All that is to be drawn
 * @param file The file that they are from
 * @throws {UsageError} If one is; the message names its line.
 */
export async function checkTextsFit(
  workings: Workings,
  request: Request,
  options: PipelineRunOptions,
  subjects: Subjects,
  file: string | undefined,
): Promise<void> {
  const check = async (text: string, name: string) => {
    try {
      await checkPromptFits(text, workings, request, options);
    } catch (error) {
      throw new UsageError(`${name} is too long: ${(error as Error).message}`, { cause: error });
    }
  };
  const prompts = workings.kind.takes === "prompt" ? subjects as readonly string[] : [];
  for (const [i, prompt] of prompts.entries()) {
    await check(prompt, file === undefined ? "--prompt" : `--prompts ${file}: line ${i + 1}`);
  }
  if (options.negativePrompt !== undefined) await check(options.negativePrompt, "--negative");
}
