import type { BoundNetwork } from "../../onnx/network/bound_network.ts";
import type { NamedTensors } from "../../onnx/tensors/named_tensor.ts";
import type { Tensor } from "../../tensors/tensor.ts";
import type { PromptTokenizer } from "../tokenizers/open_tokenizer.ts";
import { type PromptOptions, type PromptRow, promptRows } from "../tokenizers/prompt_rows.ts";
import { weigh } from "./weigh.ts";

/** A text encoder with its tokenizer. */
export interface TextEncoder {
  readonly network: BoundNetwork;
  readonly tokenizer: PromptTokenizer;
}

/** How texts are encoded. */
export interface EncodeOptions extends PromptOptions {
  /** Ids of a row. */
  length: number;
  /** The layer whose state is taken: the last one, or the one before it. Default "last". */
  layer?: "last" | "penultimate";
  /** Whether an encoder that has an attention mask sees the padding. Default true. */
  seesPadding?: boolean;
  /** Told where a prompt is cut. */
  warn: (message: string) => void;
}

/** What a text encoder makes of one text. */
export interface EncodedText {
  /** The state of every token, `[1, tokens, width]`. */
  readonly hidden: Tensor<Float32Array>;
  /** The text as one vector, `[1, width]`; undefined where the encoder gives none. */
  readonly pooled?: Tensor<Float32Array>;
  /** 1 where a token belongs to the text. */
  readonly mask: readonly number[];
}

/**
 * Encodes texts, all to the same length: where one takes more rows than another, that one gets empty ones.
 *
 * @throws {TypeError} If the encoder does not give the layer that is asked for.
 */
export async function encodePrompts(
  { network, tokenizer }: TextEncoder,
  texts: readonly string[],
  options: EncodeOptions,
): Promise<EncodedText[]> {
  const { length, warn, layer = "last" } = options;
  const rowsOf = (text: string) => promptRows(tokenizer, text, length, options, warn);
  const all = texts.map(rowsOf);
  const most = Math.max(...all.map((rows) => rows.length));
  for (const rows of all) while (rows.length < most) rows.push(...rowsOf(""));
  const hiddenName = layer === "last" ? lastLayer(network) : penultimateLayer(network);
  const pooledName = network.outputs.find((name) => name === "text_embeds" || name === "pooler_output");
  const results = [];
  for (const rows of all) {
    const wanted = pooledName ? [hiddenName, pooledName] : [hiddenName];
    const outputs = await network.run(network.feeds(inputsOf(network, rows, options)), wanted);
    const { data, dims } = outputs[hiddenName];
    const width = dims[2];
    const pooled = pooledName && outputs[pooledName];
    results.push({
      hidden: { data: weigh(data, rows.flatMap(({ weights }) => weights)), dims: [1, most * length, width] },
      // Of a text of several rows, the first says what it is about.
      pooled: pooled ? { data: pooled.data.slice(0, pooled.dims[1]), dims: [1, pooled.dims[1]] } : undefined,
      mask: rows.flatMap(({ mask }) => mask),
    });
  }
  return results;
}

function inputsOf(
  network: BoundNetwork,
  rows: readonly PromptRow[],
  { length, seesPadding = true }: EncodeOptions,
): NamedTensors {
  const dims = [rows.length, length];
  const ids = { data: rows.flatMap(({ ids }) => ids), dims };
  const mask = { data: rows.flatMap(({ mask }) => seesPadding ? mask.map(() => 1) : mask), dims };
  return network.has("attention_mask") ? { input_ids: ids, attention_mask: mask } : { input_ids: ids };
}

function lastLayer({ outputs }: BoundNetwork): string {
  return outputs.find((name) => name === "last_hidden_state") ?? outputs[0];
}

function penultimateLayer({ outputs }: BoundNetwork): string {
  const layers = outputs.filter((name) => /^hidden_states\.\d+$/.test(name)).sort((a, b) =>
    layerOf(a) - layerOf(b)
  );
  if (layers.length < 2) {
    throw new TypeError(
      `The text encoder must give its layers as hidden_states.0, hidden_states.1 and so on, found ${
        outputs.join(", ")
      }; optimum exports them for Stable Diffusion XL and 3`,
    );
  }
  return layers[layers.length - 2];
}

function layerOf(name: string): number {
  return Number(name.slice(name.indexOf(".") + 1));
}
