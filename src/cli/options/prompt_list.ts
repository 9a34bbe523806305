import { existsSync } from "node:fs";
import { join } from "node:path";
import { UsageError } from "../usage_error.ts";
import { readPrompts } from "./prompt_file.ts";

/** The prompts that are kept beside a model, one a line. */
const BESIDE = "prompts.txt";

/** Prompts, and the file that they are from. */
export interface PromptList {
  readonly prompts: readonly string[];
  readonly file?: string;
}

/** The options that say what images are to show. */
interface Values {
  prompt?: readonly string[];
  prompts?: string;
  image?: string;
}

/**
 * The prompts that the options name; where they say nothing of what is to be drawn, those that are kept beside the model.
 *
 * @param values The options
 * @param source The model's folder, or its name
 * @throws {UsageError} If a prompt is empty, there are two sources of them, or the file is no list of prompts.
 */
export async function readPromptList(values: Values, source: string): Promise<PromptList | undefined> {
  const { prompt, prompts: file } = values;
  if (prompt && file !== undefined) {
    throw new UsageError("--prompts is a list of prompts and cannot be combined with --prompt");
  }
  const empty = prompt?.find((text) => text.trim() === "");
  if (empty !== undefined) throw new UsageError(`--prompt must say what to draw, found "${empty}"`);
  if (prompt) return { prompts: prompt };
  if (file !== undefined) return { prompts: await readPrompts(file), file };
  const beside = join(source, BESIDE);
  if (values.image !== undefined || !existsSync(beside)) return undefined;
  return { prompts: await readPrompts(beside), file: beside };
}

/** A prompt an image, in turn; one alone is that of all. */
export function inTurn(prompts: readonly string[], count = prompts.length): string | string[] {
  if (prompts.length === 1) return prompts[0];
  return Array.from({ length: count }, (_, image) => prompts[image % prompts.length]);
}
