import type { Checkpoint } from "../folder/checkpoint.ts";
import { type EncodedText, encodePrompts } from "../text_encoders/encode_prompts.ts";
import { openTokenizer, type PromptTokenizer } from "../tokenizers/open_tokenizer.ts";
import type { PromptOptions } from "../tokenizers/prompt_rows.ts";
import type { ConditionContext } from "./kind.ts";
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
  encoding(options: PromptOptions, warn: (message: string) => void): ConditionContext["encode"] {
    return async (number, groups, own = {}): Promise<EncodedText[]> => {
      const suffix = number === 1 ? "" : `_${number}`;
      const tokenizer = await this.tokenizer(`tokenizer${suffix}`);
      const length = own.length ?? tokenizer.maxLength ?? CLIP_LENGTH;
      return await this.#parts.use(
        `text_encoder${suffix}`,
        (network) => encodePrompts({ network, tokenizer }, groups, { ...options, ...own, length, warn }),
      );
    };
  }

  /** A tokenizer by its folder, opened once. @throws {TypeError} If its files are missing. */
  tokenizer(folder: string): Promise<PromptTokenizer> {
    const open = this.#tokenizers.get(folder) ?? openTokenizer(this.#checkpoint, folder);
    this.#tokenizers.set(folder, open);
    return open;
  }
}
