import type { EpsFn } from "../../run/eps_fn.ts";
import { describe, sizeOf } from "../../tensors/tensor.ts";
import type { NamedTensors } from "../tensors/named_tensor.ts";
import type { BoundNetwork } from "./bound_network.ts";
import { GuidanceMemory } from "./guidance_memory.ts";
import { type BatchOptions, RowBatch } from "./row_batch.ts";

/** What a network is asked for. */
export interface GuidedOptions extends BatchOptions {
  /** The shape of the images, their number first. */
  readonly dims: readonly number[];
  /** Further inputs, a row an image, or one row for all images. */
  readonly inputs: NamedTensors;
  /** The same inputs for the prediction without the condition; absent where there is no guidance. */
  readonly negative?: NamedTensors;
  /** Scale g of classifier-free guidance, `none + g (cond - none)`. Default 1, none. */
  readonly guidance?: number;
  /** Share in which the guided prediction is brought back to the spread of the conditional one. Default 0. */
  readonly guidanceRescale?: number;
  /** Lowest and highest time at which guidance acts; elsewhere the conditional prediction is taken. Default: all. */
  readonly guidanceInterval?: readonly [low: number, high: number];
  /** Rows that one run of the network takes at most; with guidance an image has two. Default: all. */
  readonly batchLimit?: number;
  /** Times as the network knows them. Default: as they are. */
  readonly timeOf?: (t: number) => number;
}

/** A run of the network over all rows. */
type Pass = (x: Float32Array, t: number) => Promise<Float32Array>;

/**
 * A network as an eps function: everything but images and time is prepared here, once. Images without and with the
 * condition are rows of one batch, the former first.
 */
export function guidedEpsFn(network: BoundNetwork, options: GuidedOptions): EpsFn {
  const { dims, inputs, negative, guidance = 1, guidanceRescale: rescale = 0, timeOf = (t: number) => t } =
    options;
  const [low, high] = options.guidanceInterval ?? [-Infinity, Infinity];
  const images = dims[0];
  const size = sizeOf(dims.slice(1));
  const isGuided = negative !== undefined && guidance !== 1;
  // Prepared where they are first needed: with an interval there are both, else one of them.
  const plain = once(() => passOf(network, options, [inputs], new Float32Array(images * size)));
  const paired = once(() => {
    const memory = new GuidanceMemory(images, size);
    return { memory, pass: passOf(network, options, [negative!, inputs], memory.predictions) };
  });
  return async (x, t, out) => {
    if (!(x.data instanceof Float32Array)) {
      throw new TypeError(`An ONNX model samples in Float32Array noise, found ${describe(x.data)}`);
    }
    if (!isGuided || t < low || t > high) return void out.data.set(await plain()(x.data, timeOf(t)));
    const { memory, pass } = paired();
    await pass(x.data, timeOf(t));
    memory.combine(out.data as Float32Array, { guidance, rescale });
  };
}

/** One row for each of the conditions and each image, in batches, which leave what they predict in `predictions`. */
function passOf(
  network: BoundNetwork,
  options: GuidedOptions,
  conditions: readonly NamedTensors[],
  predictions: Float32Array,
): Pass {
  const { dims: [images, ...imageDims], batchLimit = Infinity } = options;
  const size = sizeOf(imageDims);
  const rows = conditions.flatMap((inputs) => Array.from({ length: images }, (_, image) => ({ inputs, image })));
  const batches: { batch: RowBatch; out: Float32Array }[] = [];
  for (let from = 0; from < rows.length; from += batchLimit) {
    const own = rows.slice(from, from + batchLimit);
    const out = predictions.subarray(from * size, (from + own.length) * size);
    batches.push({ batch: new RowBatch(network, options, imageDims, own), out });
  }
  return async (x, t) => {
    for (const { batch, out } of batches) await batch.run(x, t, out);
    return predictions;
  };
}

function once<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => made ??= make();
}
