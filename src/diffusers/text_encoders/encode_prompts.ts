import type { BoundNetwork } from "../../onnx/network/bound_network.ts";
import { concatenated } from "../../tensors/concatenated.ts";
import type { Tensor } from "../../tensors/tensor.ts";
import type { PromptTokenizer } from "../tokenizers/open_tokenizer.ts";
import { type PromptOptions, type PromptRow, promptRows } from "../tokenizers/prompt_rows.ts";
import { type EncodedRow, encodeRows, type RowOptions } from "./encode_rows.ts";
import { weigh } from "./weigh.ts";

/** A text encoder with its tokenizer. */
export interface TextEncoder {
  readonly network: BoundNetwork;
  readonly tokenizer: PromptTokenizer;
}

/** How texts are encoded. */
export interface EncodeOptions extends PromptOptions, RowOptions {
  /** Told where a prompt is cut, and what the tokenizer does not know. */
  warn: (message: string) => void;
}

/** What a text encoder makes of texts. */
export interface EncodedText {
  /** The state of every token, `[texts, tokens, width]`. */
  readonly hidden: Tensor<Float32Array>;
  /** Each text as one vector, `[texts, width]`; undefined where the encoder gives none. */
  readonly pooled?: Tensor<Float32Array>;
  /** 1 where a token belongs to its text. */
  readonly mask: readonly number[];
}

/** A text's rows, and what was made of them. */
type Encoded = readonly { readonly row: PromptRow; readonly made: EncodedRow }[];

/**
 * Encodes groups of texts, all to the same length: where one takes more rows than another, that one gets empty ones. A
 * text that is in more than one place is encoded once.
 *
 * @returns What is made of each group, its texts one after the other
 * @throws {TypeError} If the encoder does not give the layer that is asked for.
 */
export async function encodePrompts(
  { network, tokenizer }: TextEncoder,
  groups: readonly (readonly string[])[],
  options: EncodeOptions,
): Promise<EncodedText[]> {
  const { length, warn } = options;
  const texts = [...new Set(groups.flat())];
  const rowsOf = (text: string) => promptRows(tokenizer, text, length, options, warn);
  const all = texts.map(rowsOf);
  const most = Math.max(...all.map((rows) => rows.length));
  for (const rows of all) while (rows.length < most) rows.push(...rowsOf(""));
  const made = await encodeRows(network, all.flat(), options);
  const encoded = new Map(
    texts.map((text, t) => [text, all[t].map((row, k) => ({ row, made: made[t * most + k] }))]),
  );
  return groups.map((group) => joined(group.map((text) => encoded.get(text)!), length));
}

function joined(texts: readonly Encoded[], length: number): EncodedText {
  const states = texts.map((rows) =>
    weigh(concatenated(rows.map(({ made }) => made.states)), rows.flatMap(({ row }) => row.weights))
  );
  const tokens = length * texts[0].length;
  // Of a text of several rows, the first says what it is about.
  const pooled = texts.flatMap(([{ made }]) => made.pooled ?? []);
  return {
    hidden: { data: concatenated(states), dims: [texts.length, tokens, states[0].length / tokens] },
    pooled: pooled.length > 0 ? { data: concatenated(pooled), dims: [texts.length, pooled[0].length] } : undefined,
    mask: texts.flatMap((rows) => rows.flatMap(({ row }) => row.mask)),
  };
}
