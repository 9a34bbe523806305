/** What tells which characters a tokenizer knows. */
export interface CharacterTokens {
  /** The ids of a text alone. */
  encode(text: string): number[];
  /** The text of ids. */
  decode(ids: readonly number[]): string;
  /** The id that stands for what is not in the vocabulary, where there is one. */
  readonly unknown?: number;
}

/** What a piece of a character's bytes is decoded to. */
const PIECE = "\uFFFD";

/** The characters of a text, each once, that have no token: they are read as an unknown one, as bytes, or not at all. */
export function unknownCharacters(tokenizer: CharacterTokens, text: string): string[] {
  return [...new Set(text)].filter((character) => !/\s/.test(character) && !isKnown(tokenizer, character));
}

function isKnown({ encode, decode, unknown }: CharacterTokens, character: string): boolean {
  const ids = encode(character);
  return ids.length > 0 && ids.every((id) => id !== unknown && !decode([id]).includes(PIECE));
}
