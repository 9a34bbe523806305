import type { Tensor } from "../tensors/tensor.ts";

/**
 * How far two solutions of a step are apart.
 *
 * @param before The state at the beginning of the step
 * @param solution The solution that would be carried on
 * @param compared The solution that it is compared with
 * @param atol Allowed difference in the state's own units
 * @param rtol Allowed difference relative to the larger of the state before and after
 * @returns The worst image's root mean square of difference over allowance, and that of the difference over all
 */
export function errorNorms(
  before: Tensor,
  solution: Tensor,
  compared: Tensor,
  atol: number,
  rtol: number,
): { worst: number; mean: number } {
  const images = before.dims[0], size = before.data.length / images;
  let worst = 0, total = 0;
  for (let image = 0; image < images; image++) {
    let sum = 0;
    for (let i = image * size; i < (image + 1) * size; i++) {
      const difference = solution.data[i] - compared.data[i];
      const allowed = atol + rtol * Math.max(Math.abs(before.data[i]), Math.abs(solution.data[i]));
      sum += (difference / allowed) ** 2;
      total += difference ** 2;
    }
    worst = Math.max(worst, Math.sqrt(sum / size));
  }
  return { worst, mean: Math.sqrt(total / before.data.length) };
}
