import { type FeatureStatistics, type FitObjective, joinFeatures } from "../../fit/mod.ts";
import { checkFeatureCounts, type SampleCounts } from "../../fit/check_samples.ts";
import type { ProviderChoice } from "../../onnx/model.ts";
import type { ObjectiveChoice } from "../options/objective_options.ts";
import { readStatistics } from "../options/statistics_file.ts";
import { type FeatureNetwork, openFeatures } from "./feature_network.ts";
import { viewsOf } from "./feature_view.ts";
import type { FitModel } from "./fit_model.ts";

/** An objective whose network is open. */
export interface OpenObjective extends AsyncDisposable {
  readonly objective: FitObjective;
  /** SHA-256 of the network, where there is one; of several a list. */
  readonly network?: string | readonly string[];
}

/**
 * Opens what an objective needs.
 *
 * @param choice What the options say
 * @param model Whose samples it is of
 * @param counts How many samples there are
 * @param run Where the network runs
 * @throws {UsageError | RangeError} If the network or the statistics do not fit, or there are too few samples.
 */
export async function openObjective(
  { weights, features: paths, statistics }: ObjectiveChoice,
  model: Pick<FitModel, "dims" | "decode">,
  counts: SampleCounts,
  run: { provider: ProviderChoice | undefined; threads: number | undefined },
): Promise<OpenObjective> {
  const networks: FeatureNetwork[] = [];
  const close = async () => {
    for (const network of networks) await network.close();
  };
  if (paths === undefined) return { objective: weights, [Symbol.asyncDispose]: close };
  try {
    const references: FeatureStatistics[] = [], views = await viewsOf(model);
    for (const [i, path] of paths.entries()) {
      const network = await openFeatures(path, views, run);
      networks.push(network);
      if (weights.frechet !== undefined) checkFeatureCounts(network.width, counts);
      if (statistics) references.push(await readStatistics(statistics[i], network));
    }
    const parts = references.map((reference, i) => ({ network: networks[i].features, reference }));
    const [{ features: network, sha256 }] = networks;
    const own = parts.length > 1
      ? joinFeatures(parts)
      : { network, ...(statistics ? { reference: references[0] } : {}) };
    return {
      objective: { ...weights, ...own },
      network: networks.length > 1 ? networks.map(({ sha256 }) => sha256) : sha256,
      [Symbol.asyncDispose]: close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}
