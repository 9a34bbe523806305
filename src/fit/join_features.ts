import type { FeatureStatistics } from "./feature_statistics.ts";
import type { FeatureFn, FitObjective } from "./objective.ts";

/** A network of features, and those of real samples. */
export interface ReferredFeatures {
  /** The network. */
  readonly network: FeatureFn;
  /** Mean and covariance of real samples' features. */
  readonly reference: FeatureStatistics;
}

/**
 * Several networks as one whose Fréchet distance is the mean of theirs, so that a fit does not flatter itself in the
 * features of one. A network's features have a scale of their own: each distance counts as if the real samples' features
 * had the total variance that they have in the first network.
 *
 * @param parts The networks, at least one
 * @returns `network` and `reference` of an objective
 * @throws {RangeError} If there is none, or real samples' features have no variance.
 *
 * @example A network beside one that sees the same ten times as large
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { type FeatureFn, joinFeatures } from "@deis/deis/fit";
 *
 * const sums: FeatureFn = ({ data, dims }) => ({ data: data.slice(0, dims[0]), dims: [dims[0], 1] });
 * const tenfold: FeatureFn = ({ data, dims }) => ({ data: data.slice(0, dims[0]).map((x) => 10 * x), dims: [dims[0], 1] });
 * const { reference } = joinFeatures([
 *   { network: sums, reference: { mean: [1], covariance: [[2]] } },
 *   { network: tenfold, reference: { mean: [10], covariance: [[200]] } },
 * ]);
 * assertEquals(reference.map(({ covariance }) => Math.round(1e9 * covariance[0][0]) / 1e9), [1, 1]);
 * ```
 */
export function joinFeatures(
  parts: readonly ReferredFeatures[],
): Required<Pick<FitObjective, "network">> & { readonly reference: readonly FeatureStatistics[] } {
  if (parts.length === 0) throw new RangeError("There must be at least one network of features, found none");
  const variances = parts.map(({ reference: { covariance } }) =>
    covariance.reduce((sum, row, i) => sum + row[i], 0)
  );
  const none = variances.findIndex((variance) => !(variance > 0));
  if (none >= 0) {
    throw new RangeError(`Real samples' features must have variance, found ${variances[none]} of network ${none}`);
  }
  const scales = variances.map((variance) => Math.sqrt(variances[0] / variance / parts.length));
  const reference = parts.map(({ reference: { mean, covariance } }, k) => ({
    mean: mean.map((value) => scales[k] * value),
    covariance: covariance.map((row) => row.map((value) => scales[k] ** 2 * value)),
  }));
  const network: FeatureFn = async (samples) => {
    const found = [], count = samples.dims[0];
    for (const part of parts) found.push((await part.network(samples)).data);
    const widths = found.map(({ length }) => length / count), width = widths.reduce((sum, own) => sum + own);
    const data = new Float64Array(count * width);
    for (let row = 0, at = 0; row < count; row++) {
      found.forEach((own, k) => {
        for (let i = 0; i < widths[k]; i++) data[at++] = scales[k] * own[row * widths[k] + i];
      });
    }
    return { data, dims: [count, width] };
  };
  return { network, reference };
}
