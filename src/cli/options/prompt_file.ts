import { readFile } from "node:fs/promises";
import { whyUnreadable } from "../../internal/why_unreadable.ts";
import { UsageError } from "../usage_error.ts";

/** A text file of prompts, one a line. @throws {UsageError} If it cannot be read, is no UTF-8, or a line is empty. */
export async function readPrompts(path: string): Promise<string[]> {
  let bytes;
  try {
    bytes = await readFile(path);
  } catch (error) {
    throw new UsageError(`--prompts ${path} cannot be read: ${whyUnreadable(error)}`);
  }
  let text;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new UsageError(`--prompts ${path} must be a text in UTF-8`);
  }
  const lines = text.split(/\r?\n/).map((line) => line.trim());
  if (lines.at(-1) === "") lines.pop(); // what follows the end of the last line
  const empty = lines.findIndex((line) => line === "");
  if (empty >= 0) {
    throw new UsageError(`--prompts ${path} must have a prompt in each line, line ${empty + 1} is empty`);
  }
  if (lines.length === 0) throw new UsageError(`--prompts ${path} must have a prompt in each line, found none`);
  return lines;
}
