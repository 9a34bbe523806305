import type { EpsFn } from "../run/eps_fn.ts";
import { philox4x32, wordsOf } from "../tensors/philox.ts";
import { sizeOf, type Tensor, type TensorData } from "../tensors/tensor.ts";

/** Options of {@linkcode hutchinson}. */
export interface HutchinsonOptions {
  /** Random directions; each costs two evaluations. */
  probes: number;
  /** Seed of the directions. */
  seed: number;
  /** Width of the central difference. */
  difference: number;
}

/**
 * Hutchinson's estimate of the divergence of a model, `E[z . J z]` over directions z of random signs, with the product
 * J z by a central difference: no derivative of the model is needed. The directions are the same at every time, which
 * keeps the estimate a smooth function of it.
 */
export function hutchinson(
  epsFn: EpsFn,
  dims: readonly number[],
  { probes, seed, difference }: HutchinsonOptions,
): (x: Tensor, t: number) => Promise<Float64Array> {
  const count = dims[0], length = sizeOf(dims), size = length / count;
  const directions = Array.from({ length: probes }, (_, probe) => signs(length, seed, probe));
  return async (x, t) => {
    const divergence = new Float64Array(count);
    for (const direction of directions) {
      const ahead = await moved(epsFn, x, t, direction, difference);
      const behind = await moved(epsFn, x, t, direction, -difference);
      direction.forEach((sign, i) => {
        divergence[Math.floor(i / size)] += sign * (ahead.data[i] - behind.data[i]) / (2 * difference * probes);
      });
    }
    return divergence;
  };
}

async function moved(epsFn: EpsFn, x: Tensor, t: number, direction: Int8Array, by: number): Promise<Tensor> {
  const data = x.data.slice() as TensorData;
  direction.forEach((sign, i) => data[i] += sign * by);
  const out: Tensor = { data: data.slice() as TensorData, dims: x.dims };
  return await epsFn({ data, dims: x.dims }, t, out) ?? out;
}

/** Random signs, from the bits of the counter-based generator, 128 a counter. */
function signs(length: number, seed: number, probe: number): Int8Array {
  const key = wordsOf(seed);
  let words: ArrayLike<number>;
  return new Int8Array(length).map((_, i) => {
    const bit = i % 128;
    if (bit === 0) words = philox4x32([i / 128, probe, 0, 1], key);
    return 2 * (words[bit >> 5] >>> (bit & 31) & 1) - 1;
  });
}
