import type { FitObjective } from "../../fit/mod.ts";
import { checkFeatureCounts, type SampleCounts } from "../../fit/check_samples.ts";
import type { ProviderChoice } from "../../onnx/model.ts";
import type { ObjectiveChoice } from "../options/objective_options.ts";
import { readStatistics } from "../options/statistics_file.ts";
import { openFeatures } from "./feature_network.ts";

/** An objective whose network is open. */
export interface OpenObjective extends AsyncDisposable {
  readonly objective: FitObjective;
  /** SHA-256 of the network, where there is one. */
  readonly network?: string;
}

/**
 * Opens what an objective needs.
 *
 * @param choice What the options say
 * @param dims The shape of a sample
 * @param counts How many samples there are
 * @param run Where the network runs
 * @throws {UsageError | RangeError} If the network or the statistics do not fit, or there are too few samples.
 */
export async function openObjective(
  { weights, features: path, statistics }: ObjectiveChoice,
  dims: readonly number[],
  counts: SampleCounts,
  run: { provider: ProviderChoice | undefined; threads: number | undefined },
): Promise<OpenObjective> {
  if (path === undefined) return { objective: weights, [Symbol.asyncDispose]: () => Promise.resolve() };
  const network = await openFeatures(path, dims, run);
  try {
    if (weights.frechet !== undefined) checkFeatureCounts(network.width, counts);
    const reference = statistics === undefined ? undefined : await readStatistics(statistics, network);
    const objective = { ...weights, network: network.features, ...(reference ? { reference } : {}) };
    return { objective, network: network.sha256, [Symbol.asyncDispose]: () => network.close() };
  } catch (error) {
    await network.close();
    throw error;
  }
}
