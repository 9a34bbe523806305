import type { Clip } from "../plans/clip.ts";
import type { Tensor } from "../tensors/tensor.ts";

/** Where a clip cuts each image of a batch. */
export function thresholds({ data, dims }: Tensor, { limit, quantile }: Clip): number[] {
  const count = dims[0] ?? 1, size = data.length / count;
  return Array.from({ length: count }, (_, k) => {
    if (quantile === undefined) return limit;
    const sorted = data.slice(k * size, (k + 1) * size).map(Math.abs).sort();
    // Between the two values that the quantile lies between, as NumPy and torch have it by default.
    const at = quantile * (size - 1), left = Math.min(Math.floor(at), Math.max(size - 2, 0));
    const value = sorted[left] + (at - left) * ((sorted[left + 1] ?? sorted[left]) - sorted[left]);
    return Math.min(Math.max(value, 1), limit);
  });
}
