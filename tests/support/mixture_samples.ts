import { getNoise, type Sde } from "../../mod.ts";
import type { Mixture } from "./mixture.ts";

/**
 * Exact samples of a mixture of two diffused to time t, in float64.
 *
 * @param share The quantile of the standard normal below which the first component's weight lies
 */
export function mixtureSamples(
  { means, stds }: Mixture,
  share: number,
  sde: Sde,
  t: number,
  { count, seed }: { count: number; seed: number },
): Float64Array {
  const { data } = getNoise([count, 3], { seed, type: "float64" });
  const signal = sde.signal(t), sigma = signal * sde.rho(t);
  return Float64Array.from({ length: 2 * count }, (_, i) => {
    const row = i >> 1, k = data[3 * row + 2] < share ? 0 : 1;
    return signal * means[k][i & 1] + Math.hypot(signal * stds[k], sigma) * data[3 * row + (i & 1)];
  });
}
