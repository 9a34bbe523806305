import type { Checkpoint } from "../folder/checkpoint.ts";
import { encodePrompts } from "../text_encoders/encode_prompts.ts";
import { zeros } from "../text_encoders/join.ts";
import { openTokenizer, type PromptTokenizer } from "../tokenizers/open_tokenizer.ts";
import type { PromptOptions } from "../tokenizers/prompt_rows.ts";
import { promptTokens, roomOf } from "../tokenizers/prompt_tokens.ts";
import type { Encode } from "./kind.ts";
import type { Parts } from "./parts.ts";

/** Ids that CLIP takes, where its tokenizer does not say. */
const CLIP_LENGTH = 77;

/** The text encoders of a pipeline with their tokenizers. */
export class Encoders {
  readonly #checkpoint: Checkpoint;
  readonly #parts: Parts;
  readonly #tokenizers = new Map<string, Promise<PromptTokenizer>>();

  constructor(checkpoint: Checkpoint, parts: Parts) {
    this.#checkpoint = checkpoint;
    this.#parts = parts;
  }

  /** What encodes texts for one run. */
  encoding(options: PromptOptions, warn: (message: string) => void): Encode {
    return async (number, groups, own = {}) => {
      const { tokenizer, length } = await this.#reader(number, own.length);
      return await this.#parts.use(
        `text_encoder${suffixOf(number)}`,
        (network) => encodePrompts({ network, tokenizer }, groups, { ...options, ...own, length, warn }),
      );
    };
  }

  /** What tells of each text how many tokens it has and how many are taken; it opens no network and encodes nothing. */
  counting(options: PromptOptions, onCount: (tokens: number, room: number) => void): Encode {
    return async (number, groups, own = {}) => {
      const { tokenizer, length } = await this.#reader(number, own.length);
      const count = (text: string) =>
        onCount(promptTokens(tokenizer, text, options.promptWeights).length, roomOf(tokenizer, length));
      groups.flat().forEach(count);
      return groups.map(({ length: texts }) => ({
        hidden: zeros([texts, length, 1]),
        pooled: zeros([texts, 1]),
        mask: Array<number>(texts * length).fill(0),
      }));
    };
  }

  async #reader(number: number, own: number | undefined): Promise<{ tokenizer: PromptTokenizer; length: number }> {
    const tokenizer = await this.tokenizer(`tokenizer${suffixOf(number)}`);
    return { tokenizer, length: own ?? tokenizer.maxLength ?? CLIP_LENGTH };
  }

  /** A tokenizer by its folder, opened once. @throws {TypeError} If its files are missing. */
  tokenizer(folder: string): Promise<PromptTokenizer> {
    const open = this.#tokenizers.get(folder) ?? openTokenizer(this.#checkpoint, folder);
    this.#tokenizers.set(folder, open);
    return open;
  }
}

function suffixOf(number: number): string {
  return number === 1 ? "" : `_${number}`;
}
