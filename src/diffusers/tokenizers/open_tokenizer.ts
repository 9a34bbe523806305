import { Tokenizer } from "@huggingface/tokenizers";
import { type Checkpoint, readOptionalJson } from "../folder/checkpoint.ts";
import { clipTokenizerJson } from "./clip_tokenizer_json.ts";
import { specialTokens } from "./special_tokens.ts";

/** A tokenizer of a checkpoint. */
export interface PromptTokenizer {
  /** The ids of a text alone. */
  encode(text: string): number[];
  /** The text of ids, for messages. */
  decode(ids: readonly number[]): string;
  /** The ids that stand before every text. */
  readonly start: readonly number[];
  /** The ids that stand after every text. */
  readonly end: readonly number[];
  /** The id that fills a row up. */
  readonly pad: number;
  /** The id of what is not in the vocabulary, where there is one. */
  readonly unknown?: number;
  /** The longest row that the text encoder was made for; undefined where the folder does not say. */
  readonly maxLength?: number;
}

/** What transformers writes where a tokenizer knows no limit is larger than this. */
const NO_LIMIT = 1e9;

/**
 * Opens the tokenizer in a folder of a checkpoint: by its tokenizer.json, or, for CLIP, by vocab.json and merges.txt.
 *
 * @throws {TypeError} If neither is there.
 */
export async function openTokenizer(checkpoint: Checkpoint, folder: string): Promise<PromptTokenizer> {
  const config = await readOptionalJson(checkpoint, `${folder}/tokenizer_config.json`) ?? {};
  const map = await readOptionalJson(checkpoint, `${folder}/special_tokens_map.json`) ?? {};
  const json = await readOptionalJson(checkpoint, `${folder}/tokenizer.json`) ??
    await clipJson(checkpoint, folder, config, map);
  const tokenizer = new Tokenizer(json, config);
  const around = tokenizer.encode("").ids;
  const end = around.slice(-1), start = around.slice(0, -1);
  const limit = config.model_max_length;
  const special = specialTokens(config, map);
  return {
    encode: (text) => tokenizer.encode(text).ids.slice(start.length, -end.length),
    decode: (ids) => tokenizer.decode([...ids], { skip_special_tokens: true }),
    start,
    end,
    pad: tokenizer.token_to_id(special.pad.content) ?? 0,
    unknown: tokenizer.token_to_id(special.unk.content) ?? tokenizer.token_to_id("<unk>"),
    maxLength: typeof limit === "number" && limit < NO_LIMIT ? limit : undefined,
  };
}

async function clipJson(
  checkpoint: Checkpoint,
  folder: string,
  config: Readonly<Record<string, unknown>>,
  map: Readonly<Record<string, unknown>>,
): Promise<Record<string, unknown>> {
  const vocab = await readOptionalJson(checkpoint, `${folder}/vocab.json`);
  const merges = await checkpoint.readText(`${folder}/merges.txt`);
  if (vocab && merges) {
    return clipTokenizerJson(vocab as Record<string, number>, merges, specialTokens(config, map));
  }
  throw new TypeError(
    `${folder} of ${checkpoint.name} must have tokenizer.json, or vocab.json and merges.txt; in Python ` +
      "AutoTokenizer.from_pretrained(FOLDER).save_pretrained(FOLDER) of transformers writes tokenizer.json",
  );
}
