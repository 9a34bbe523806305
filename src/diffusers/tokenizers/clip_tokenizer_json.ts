import type { SpecialTokens } from "./special_tokens.ts";

/** What CLIP splits a text into before its byte pairs. */
const PIECES =
  "<\\|startoftext\\|>|<\\|endoftext\\|>|'s|'t|'re|'ve|'m|'ll|'d|[\\p{L}]+|[\\p{N}]|[^\\s\\p{L}\\p{N}]+";

/**
 * The tokenizer.json of a CLIP tokenizer that has only its vocabulary and its merges: byte pairs of lower-case words,
 * each word's last pair marked with `</w>`, between a start and an end token.
 *
 * @param vocab The ids of the tokens
 * @param merges Text of merges.txt
 * @param special Tokens that are never split
 */
export function clipTokenizerJson(
  vocab: Readonly<Record<string, number>>,
  merges: string,
  special: SpecialTokens,
): Record<string, unknown> {
  const named = new Map(
    [special.bos, special.eos, special.unk, special.pad].map((token) => [token.content, token]),
  );
  const idOf = (token: string) => vocab[token] ?? 0;
  return {
    version: "1.0",
    added_tokens: [...named.values()].map((token) => ({ ...token, id: idOf(token.content), special: true })),
    normalizer: {
      type: "Sequence",
      normalizers: [
        { type: "NFC" },
        { type: "Replace", pattern: { Regex: "\\s+" }, content: " " },
        { type: "Lowercase" },
      ],
    },
    pre_tokenizer: {
      type: "Sequence",
      pretokenizers: [
        { type: "Split", pattern: { Regex: PIECES }, behavior: "Removed", invert: true },
        { type: "ByteLevel", add_prefix_space: false, trim_offsets: true, use_regex: true },
      ],
    },
    post_processor: {
      type: "RobertaProcessing",
      sep: [special.eos.content, idOf(special.eos.content)],
      cls: [special.bos.content, idOf(special.bos.content)],
      trim_offsets: false,
      add_prefix_space: false,
    },
    decoder: { type: "ByteLevel", add_prefix_space: true, trim_offsets: true, use_regex: true },
    model: {
      type: "BPE",
      unk_token: special.unk.content,
      continuing_subword_prefix: "",
      end_of_word_suffix: "</w>",
      fuse_unk: false,
      vocab,
      merges: merges.split("\n").filter((line) => line !== "" && !line.startsWith("#version")),
    },
  };
}
