import type { PromptTokenizer } from "./open_tokenizer.ts";
import { parsePromptWeights } from "./prompt_weights.ts";

/** A token of a prompt. */
export interface PromptToken {
  readonly id: number;
  readonly weight: number;
}

/** The tokens of a prompt alone, without start and end. */
export function promptTokens(tokenizer: PromptTokenizer, prompt: string, hasWeights = false): PromptToken[] {
  const parts = hasWeights ? parsePromptWeights(prompt) : [{ text: prompt, weight: 1 }];
  return parts.flatMap(({ text, weight }) => tokenizer.encode(text).map((id) => ({ id, weight })));
}

/** How many of them a row of so many ids takes. */
export function roomOf({ start, end }: PromptTokenizer, length: number): number {
  return length - start.length - end.length;
}
