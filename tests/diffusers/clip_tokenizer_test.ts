// What a tokenizer's files say, and what stands where they say nothing.
import { assertEquals } from "@std/assert";
import { clipTokenizerJson } from "../../src/diffusers/tokenizers/clip_tokenizer_json.ts";
import { openTokenizer } from "../../src/diffusers/tokenizers/open_tokenizer.ts";
import { parsePromptWeights } from "../../src/diffusers/tokenizers/prompt_weights.ts";
import { specialTokens } from "../../src/diffusers/tokenizers/special_tokens.ts";
import { fakeCheckpoint } from "../support/fake_checkpoint.ts";

const VOCAB = { "a</w>": 0, "<|startoftext|>": 20, "<|endoftext|>": 21 };

Deno.test("vocabulary and merges become the tokenizer.json that transformers writes for CLIP", () => {
  const token = (content: string, id: number) => ({
    ...{ lstrip: false, normalized: false, rstrip: false, single_word: false },
    content,
    id,
    special: true,
  });
  const json = clipTokenizerJson(VOCAB, "#version: 0.2\na b</w>\n\n", specialTokens({}, { pad_token: "!" }));
  const { pre_tokenizer, ...others } = json as Record<string, unknown> & {
    pre_tokenizer: { pretokenizers: Record<string, unknown>[] };
  };
  const [split, bytes] = pre_tokenizer.pretokenizers;
  assertEquals([split.type, split.behavior, split.invert], ["Split", "Removed", true]);
  assertEquals(bytes, { type: "ByteLevel", add_prefix_space: false, trim_offsets: true, use_regex: true });
  assertEquals(others, {
    version: "1.0",
    added_tokens: [token("<|startoftext|>", 20), token("<|endoftext|>", 21), token("!", 0)],
    normalizer: {
      type: "Sequence",
      normalizers: [{ type: "NFC" }, { type: "Replace", pattern: { Regex: "\\s+" }, content: " " }, {
        type: "Lowercase",
      }],
    },
    post_processor: {
      type: "RobertaProcessing",
      sep: ["<|endoftext|>", 21],
      cls: ["<|startoftext|>", 20],
      trim_offsets: false,
      add_prefix_space: false,
    },
    decoder: { type: "ByteLevel", add_prefix_space: true, trim_offsets: true, use_regex: true },
    model: {
      type: "BPE",
      unk_token: "<|endoftext|>",
      continuing_subword_prefix: "",
      end_of_word_suffix: "</w>",
      fuse_unk: false,
      vocab: VOCAB,
      merges: ["a b</w>"],
    },
  });
});

Deno.test("a token is a text, or an object of its own that the list need not have", () => {
  const own = { content: "!", lstrip: true, normalized: true, rstrip: false, single_word: true };
  assertEquals(specialTokens({}, { pad_token: own }).pad, own);
  const plain = { lstrip: false, normalized: false, rstrip: false, single_word: false };
  assertEquals(specialTokens({ pad_token: "?" }, {}).pad, { ...plain, content: "?" });
  assertEquals(specialTokens({ pad_token: null }, { pad_token: "?" }).pad, { ...plain, content: "?" });
  const listed = { ...own, content: "?" };
  assertEquals(specialTokens({ added_tokens_decoder: { 3: listed }, pad_token: "?" }, {}).pad, listed);
});

async function tokenizerOf(config: object) {
  const files = {
    "t/vocab.json": JSON.stringify(VOCAB),
    "t/merges.txt": "#version: 0.2\n",
    "t/tokenizer_config.json": JSON.stringify(config),
  };
  return await openTokenizer(fakeCheckpoint(files), "t");
}

Deno.test("rows are as long as the config says, where that is a length at all", async () => {
  const longest = async (limit: unknown) => (await tokenizerOf({ model_max_length: limit })).maxLength;
  assertEquals([await longest(5), await longest(1e9 - 1)], [5, 1e9 - 1]);
  assertEquals([await longest(1e9), await longest(1e30), await longest("5")], [undefined, undefined, undefined]);
});

Deno.test("rows are filled up with the pad token's id, or 0 where the vocabulary lacks it", async () => {
  assertEquals((await tokenizerOf({})).pad, 21);
  const { start, end, pad, encode, unknown } = await tokenizerOf({ pad_token: "<pad>" });
  assertEquals([start, end, encode("a a"), unknown], [[20], [21], [0, 0], 21] as unknown[]);
  assertEquals(pad, 0);
});

Deno.test("a bracket weighs what stands between it and its other half alone", () => {
  const weights = (prompt: string) =>
    parsePromptWeights(prompt).map(({ text, weight }) => [text, weight.toFixed(3)]);
  assertEquals(weights("[a] b"), [["a", "0.909"], [" b", "1.000"]]);
  assertEquals(weights("(a) b"), [["a", "1.100"], [" b", "1.000"]]);
  assertEquals(weights("(a:2) b"), [["a", "2.000"], [" b", "1.000"]]);
  assertEquals(weights("[a (b] c"), [["a ", "0.909"], ["b] c", "1.000"]]);
});
