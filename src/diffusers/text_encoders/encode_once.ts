import { LRUCache } from "lru-cache";
import type { Encode } from "../pipelines/kind.ts";
import { concatenated } from "../../tensors/concatenated.ts";
import type { Tensor } from "../../tensors/tensor.ts";
import type { EncodedText } from "./encode_prompts.ts";

/** Most bytes of encoded texts that are kept. */
const MOST_BYTES = 256 * 2 ** 20;

/** Which encoder, what, and how. */
type Call = [number: 1 | 2 | 3, text: string, options: Parameters<Encode>[2]];

/**
 * Encodes each text once, as long as it is among those that were asked for last, 256 MB of them; those that ask for it
 * meanwhile wait for the same run. Each text is encoded alone, so what it becomes depends on nothing else.
 *
 * @param encode What encodes
 * @param mostBytes Bytes that are kept
 */
export function encodeOnce(encode: Encode, mostBytes: number = MOST_BYTES): Encode {
  const cache = new LRUCache<string, EncodedText, Call>({
    maxSize: mostBytes,
    sizeCalculation: ({ hidden, pooled, mask }) =>
      4 * (hidden.data.length + (pooled?.data.length ?? 0)) + 8 * mask.length,
    fetchMethod: async (_key, _stale, { context: [number, text, options] }) =>
      (await encode(number, [[text]], options))[0],
  });
  const encoded = async (...call: Call) => (await cache.fetch(JSON.stringify(call), { context: call }))!;
  return async (number, groups, options = {}) =>
    await Promise.all(
      groups.map(async (texts) =>
        joinTexts(await Promise.all(texts.map((text) => encoded(number, text, options))))
      ),
    );
}

function joinTexts(texts: readonly EncodedText[]): EncodedText {
  const join = (tensors: readonly Tensor<Float32Array>[]) => ({
    data: concatenated(tensors.map(({ data }) => data)),
    dims: [tensors.length, ...tensors[0].dims.slice(1)],
  });
  const pooled = texts.flatMap(({ pooled }) => pooled ?? []);
  return {
    hidden: join(texts.map(({ hidden }) => hidden)),
    pooled: pooled.length > 0 ? join(pooled) : undefined,
    mask: texts.flatMap(({ mask }) => mask),
  };
}
