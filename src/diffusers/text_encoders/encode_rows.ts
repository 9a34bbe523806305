import type { BoundNetwork } from "../../onnx/network/bound_network.ts";
import type { NamedTensors } from "../../onnx/tensors/named_tensor.ts";
import type { PromptRow } from "../tokenizers/prompt_rows.ts";
import { encoderOutputs, type Layer } from "./encoder_outputs.ts";

/** How rows are encoded. */
export interface RowOptions {
  /** Ids of a row. */
  readonly length: number;
  /** The layer whose state is taken: the last one, or the one before it. Default "last". */
  readonly layer?: Layer;
  /** Whether an encoder that has an attention mask sees the padding. Default true. */
  readonly seesPadding?: boolean;
}

/** What a text encoder makes of one row. */
export interface EncodedRow {
  /** The state of every token, one after the other. */
  readonly states: Float32Array;
  /** The row as one vector, where the encoder gives one. */
  readonly pooled?: Float32Array;
}

/** Rows that one run of an encoder takes at most, where it does not say how many. */
const MOST_ROWS = 32;

/** Runs a text encoder on rows, as many at a time as it takes. */
export async function encodeRows(
  network: BoundNetwork,
  rows: readonly PromptRow[],
  options: RowOptions,
): Promise<EncodedRow[]> {
  const { hidden, pooled } = encoderOutputs(network, options.layer ?? "last");
  const declared = network.shapeOf("input_ids")[0];
  const most = typeof declared === "number" ? declared : MOST_ROWS;
  const results: EncodedRow[] = [];
  for (let from = 0; from < rows.length; from += most) {
    const own = rows.slice(from, from + most);
    const outputs = await network.run(
      network.feeds(inputsOf(network, own, options)),
      pooled ? [hidden, pooled] : [hidden],
    );
    const states = rowsOf(outputs[hidden].data, own.length);
    const vectors = pooled ? rowsOf(outputs[pooled].data, own.length) : [];
    results.push(...states.map((states, k) => ({ states, pooled: vectors[k] })));
  }
  return results;
}

function inputsOf(
  network: BoundNetwork,
  rows: readonly PromptRow[],
  { length, seesPadding = true }: RowOptions,
): NamedTensors {
  const dims = [rows.length, length];
  const ids = { data: rows.flatMap(({ ids }) => ids), dims };
  const mask = { data: rows.flatMap(({ mask }) => seesPadding ? mask.map(() => 1) : mask), dims };
  return network.has("attention_mask") ? { input_ids: ids, attention_mask: mask } : { input_ids: ids };
}

function rowsOf(data: Float32Array, count: number): Float32Array[] {
  const size = data.length / count;
  return Array.from({ length: count }, (_, k) => data.subarray(k * size, (k + 1) * size));
}
