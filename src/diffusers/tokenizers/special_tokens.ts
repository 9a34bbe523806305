/** A token that is matched before the text is split. */
export interface SpecialToken {
  readonly content: string;
  readonly lstrip: boolean;
  readonly normalized: boolean;
  readonly rstrip: boolean;
  readonly single_word: boolean;
}

/** The special tokens of a CLIP tokenizer. */
export interface SpecialTokens {
  readonly bos: SpecialToken;
  readonly eos: SpecialToken;
  readonly unk: SpecialToken;
  readonly pad: SpecialToken;
}

const START = "<|startoftext|>", END = "<|endoftext|>";

/**
 * The special tokens of a CLIP tokenizer, from tokenizer_config.json and special_tokens_map.json. The map has the last
 * word unless the config lists added tokens, as newer ones do: older folders of Stable Diffusion 2 pad with "!" by it.
 */
export function specialTokens(
  config: Readonly<Record<string, unknown>>,
  map: Readonly<Record<string, unknown>>,
): SpecialTokens {
  const listed = Object.values(config.added_tokens_decoder ?? {}) as SpecialToken[];
  const sources = "added_tokens_decoder" in config ? [config, map] : [map, config];
  const find = (name: string, usual: string): SpecialToken => {
    const given = sources.map((source) => source[name]).find((value) => value !== undefined && value !== null);
    const content = typeof given === "object" ? (given as SpecialToken).content : given as string ?? usual;
    const token = listed.find((each) => each.content === content) ?? (typeof given === "object" ? given : {});
    return { lstrip: false, normalized: false, rstrip: false, single_word: false, ...token, content };
  };
  return {
    bos: find("bos_token", START),
    eos: find("eos_token", END),
    unk: find("unk_token", END),
    pad: find("pad_token", END),
  };
}
