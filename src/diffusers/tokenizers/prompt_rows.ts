import type { PromptTokenizer } from "./open_tokenizer.ts";
import { type PromptToken, promptTokens, roomOf } from "./prompt_tokens.ts";
import { unknownCharacters } from "./unknown_characters.ts";

/** One row of a text encoder's input. */
export interface PromptRow {
  /** The ids, start, end and padding included. */
  readonly ids: readonly number[];
  /** 1 where an id belongs to the text, its start or its end, 0 where it fills the row up. */
  readonly mask: readonly number[];
  /** The weight of each id. */
  readonly weights: readonly number[];
}

/** How a prompt is read. */
export interface PromptOptions {
  /** What becomes of a prompt that is longer than a row: its end is cut, or it takes more rows. Default "cut". */
  longPrompts?: "cut" | "chunks";
  /** Whether `(word:1.2)` is a weight. Default false. */
  promptWeights?: boolean;
}

/**
 * A prompt as rows of a text encoder: one, or with "chunks" as many as it asks for.
 *
 * @param tokenizer The tokenizer
 * @param prompt The text
 * @param length Ids of a row
 * @param options How to read it
 * @param warn Told where the prompt is cut, or has characters that the tokenizer does not know
 */
export function promptRows(
  tokenizer: PromptTokenizer,
  prompt: string,
  length: number,
  { longPrompts = "cut", promptWeights }: PromptOptions,
  warn: (message: string) => void,
): PromptRow[] {
  const unknown = unknownCharacters(tokenizer, prompt);
  if (unknown.length > 0) {
    const names = unknown.map((character) => JSON.stringify(character)).join(", ");
    warn(`The tokenizer does not know ${names}: what the text encoder is given for that means little to it`);
  }
  const tokens = promptTokens(tokenizer, prompt, promptWeights);
  const room = roomOf(tokenizer, length);
  if (longPrompts === "chunks") {
    const count = Math.max(1, Math.ceil(tokens.length / room));
    return Array.from({ length: count }, (_, k) => row(tokenizer, tokens.slice(k * room, (k + 1) * room), length));
  }
  if (tokens.length > room) {
    const lost = tokenizer.decode(tokens.slice(room).map(({ id }) => id));
    warn(
      `The prompt has ${tokens.length} tokens, the text encoder takes ${room}: the last ${
        tokens.length - room
      } are ` +
        `cut, "${lost.trim()}"`,
    );
  }
  return [row(tokenizer, tokens.slice(0, room), length)];
}

function row(
  { start, end, pad }: PromptTokenizer,
  tokens: readonly PromptToken[],
  length: number,
): PromptRow {
  const text = [...start, ...tokens.map(({ id }) => id), ...end];
  const plain = (ids: readonly number[]) => ids.map(() => 1);
  const filler = Array<number>(length - text.length);
  return {
    ids: [...text, ...filler.fill(pad)],
    mask: [...plain(text), ...filler.slice().fill(0)],
    weights: [...plain(start), ...tokens.map(({ weight }) => weight), ...plain(end), ...filler.slice().fill(1)],
  };
}
