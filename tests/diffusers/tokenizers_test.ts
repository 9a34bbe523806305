// Prompts as rows of ids: the ids of transformers, cut, split and weighted.
import { fileURLToPath } from "node:url";
import { assert, assertEquals, assertRejects } from "@std/assert";
import { localFolder } from "../../src/diffusers/folder/local_folder.ts";
import { openTokenizer, type PromptTokenizer } from "../../src/diffusers/tokenizers/open_tokenizer.ts";
import { promptRows } from "../../src/diffusers/tokenizers/prompt_rows.ts";
import { parsePromptWeights } from "../../src/diffusers/tokenizers/prompt_weights.ts";
import { specialTokens } from "../../src/diffusers/tokenizers/special_tokens.ts";
import { fakeCheckpoint } from "../support/fake_checkpoint.ts";
import { FAKE_FOLDERS } from "../support/fake_pipelines.ts";
import { readStoredRuns } from "../support/golden_pipelines.ts";

const folder = localFolder(fileURLToPath(new URL("../data/pipelines/sd1", import.meta.url)));
const tokenizer = await openTokenizer(folder, "tokenizer");
const silent = () => {};

Deno.test("CLIP's ids are those of transformers, from vocabulary and merges alone", async () => {
  const { tokens: { tokenizer: texts } } = (await readStoredRuns("sd1")).prompts!;
  assertEquals(Object.keys(texts).length, 4);
  for (const [text, { max_length, input_ids, unpadded }] of Object.entries(texts)) {
    const [{ ids, mask }] = promptRows(tokenizer, text, max_length, {}, silent);
    assertEquals(ids, input_ids);
    assertEquals(mask, input_ids.map((_, i) => i < unpadded.length ? 1 : 0));
  }
});

Deno.test("a pad token that is a mark of its own is split off the text, as in Stable Diffusion 2", async () => {
  const read = async (name: string) => await folder.readText(`tokenizer/${name}`) ?? "";
  const files = {
    "tokenizer/vocab.json": await read("vocab.json"),
    "tokenizer/merges.txt": await read("merges.txt"),
    "tokenizer/special_tokens_map.json": '{ "pad_token": "!" }',
    "tokenizer/tokenizer_config.json": '{ "pad_token": "<|endoftext|>" }',
  };
  const own = await openTokenizer(fakeCheckpoint(files), "tokenizer");
  const [{ ids }] = promptRows(own, "1920!", 12, {}, silent);
  assertEquals(ids, [1022, 272, 280, 273, 271, 0, 1023, 0, 0, 0, 0, 0]);
});

Deno.test("the config's own list of tokens has the last word on the pad token", () => {
  const listed = { content: "!", lstrip: false, normalized: false, rstrip: false, single_word: false };
  const config = { added_tokens_decoder: { 0: listed }, pad_token: "!" };
  assertEquals(specialTokens(config, { pad_token: "<|endoftext|>" }).pad, listed);
  assertEquals(specialTokens({ pad_token: "a" }, { pad_token: { ...listed, content: "b" } }).pad.content, "b");
  assertEquals(specialTokens({}, {}).pad.content, "<|endoftext|>");
});

Deno.test("a long prompt is cut before its end token, and the warning says by how much", () => {
  const warnings: string[] = [];
  const prompt = "a red fox in the snow";
  const [{ ids, mask }] = promptRows(tokenizer, prompt, 8, {}, (message) => warnings.push(message));
  const [{ ids: whole }] = promptRows(tokenizer, prompt, 77, {}, silent);
  const count = whole.indexOf(1023) - 1;
  assertEquals(ids, [...whole.slice(0, 7), 1023]);
  assertEquals(mask, Array(8).fill(1));
  assertEquals(warnings.length, 1);
  const start = `The prompt has ${count} tokens, the text encoder takes 6: the last ${count - 6} are cut`;
  assert(warnings[0].startsWith(start) && warnings[0].includes("snow"), warnings[0]);
});

Deno.test("a prompt that just fits is not cut", () => {
  const { ids } = promptRows(tokenizer, "a fox", 77, {}, silent)[0];
  const length = ids.indexOf(1023) + 1;
  const warnings: string[] = [];
  const [row] = promptRows(tokenizer, "a fox", length, {}, (each) => warnings.push(each));
  assertEquals(row.ids, ids.slice(0, length));
  assertEquals(warnings, []);
});

Deno.test("in chunks a long prompt takes as many rows as it needs, each with its start and end", () => {
  const [{ ids: whole }] = promptRows(tokenizer, "a red fox in the snow", 77, {}, silent);
  const text = whole.slice(1, whole.indexOf(1023));
  const rows = promptRows(tokenizer, "a red fox in the snow", 8, { longPrompts: "chunks" }, silent);
  assertEquals(rows.length, Math.ceil(text.length / 6));
  assertEquals(rows.flatMap(({ ids }) => ids.slice(1, ids.indexOf(1023))), text);
  for (const { ids } of rows) assertEquals([ids.length, ids[0]], [8, 1022]);
  assertEquals(promptRows(tokenizer, "", 8, { longPrompts: "chunks" }, silent).length, 1);
});

Deno.test("characters without a token of their own are named, each once, whatever stands for them", async () => {
  const warnings = (own: PromptTokenizer, text: string) => {
    const found: string[] = [];
    promptRows(own, text, 40, {}, (message) => found.push(message));
    return found;
  };
  const means = "what the text encoder is given for that means little to it";
  assertEquals(warnings(tokenizer, "é 果é, it's \t RED!"), [`The tokenizer does not know "é", "果": ${means}`]);
  assertEquals(warnings(tokenizer, "<|endoftext|>"), []);
  const t5 = await openTokenizer(fakeCheckpoint(FAKE_FOLDERS.pixart().files), "tokenizer");
  assertEquals(warnings(t5, "a bé"), [`The tokenizer does not know "é": ${means}`]);
  assertEquals(warnings(t5, "abc"), []);
  const dropping = { ...t5, encode: (text: string) => text === "\u{0}" ? [] : [4] };
  assertEquals(warnings(dropping, "a\u{0}"), [`The tokenizer does not know "\\u0000": ${means}`]);
});

Deno.test("weights belong to the ids of their words; start, end and padding have 1", () => {
  const [{ ids, weights }] = promptRows(tokenizer, "a (fox:1.5)", 8, { promptWeights: true }, silent);
  const fox = tokenizer.encode("fox").length;
  assertEquals(ids.slice(0, 2 + fox), [1022, ...tokenizer.encode("a"), ...tokenizer.encode("fox")]);
  assertEquals(weights, [1, 1, ...Array(fox).fill(1.5), ...Array(6 - fox).fill(1)]);
});

Deno.test("brackets are plain text where weights are not asked for", () => {
  const [{ ids, weights }] = promptRows(tokenizer, "(fox:1.5)", 77, {}, silent);
  assertEquals(ids.slice(1, ids.indexOf(1023)), tokenizer.encode("(fox:1.5)"));
  assertEquals(weights, Array(77).fill(1));
});

Deno.test("weights are read as other tools write them", () => {
  const weigh = (prompt: string) =>
    parsePromptWeights(prompt).map(({ text, weight }) => [text, +weight.toFixed(4)]);
  assertEquals(weigh("plain"), [["plain", 1]]);
  assertEquals(weigh(""), [["", 1]]);
  assertEquals(weigh("a (b) c"), [["a ", 1], ["b", 1.1], [" c", 1]]);
  assertEquals(weigh("((b))"), [["b", 1.21]]);
  assertEquals(weigh("[b]"), [["b", 0.9091]]);
  assertEquals(weigh("(a (b:2) c:0.5)"), [["a ", 0.5], ["b", 1], [" c", 0.5]]);
  assertEquals(weigh("a \\(b\\) c"), [["a (b) c", 1]]);
  assertEquals(weigh("(open"), [["open", 1.1]]);
  assertEquals(weigh("[open"), [["open", 0.9091]]);
  assertEquals(weigh("4:3 (ratio"), [["4:3 ", 1], ["ratio", 1.1]]);
  assertEquals(weigh("a) b]"), [["a) b]", 1]]);
  assertEquals(weigh("(a:x)"), [["a:x", 1.1]]);
  assertEquals(weigh("a :1.5)"), [["a :1.5)", 1]]);
  assertEquals(weigh("(a: -0.5 )"), [["a", -0.5]]);
});

Deno.test("a tokenizer without its files is an error that says which", async () => {
  await assertRejects(
    () => openTokenizer(fakeCheckpoint({ "tokenizer/vocab.json": "{}" }), "tokenizer"),
    TypeError,
    "must have tokenizer.json, or vocab.json and merges.txt",
  );
});
