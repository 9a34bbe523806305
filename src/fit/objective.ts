import { checkOptions } from "../internal/check_options.ts";
import type { Tensor } from "../tensors/tensor.ts";
import type { FeatureStatistics } from "./feature_statistics.ts";

/** Features of samples `[n, ...]`, by a network that was trained for something else: `[n, width]`. */
export type FeatureFn = (samples: Tensor) => Tensor | Promise<Tensor>;

/** What a fit is to make small, as weights of its parts; what is absent has no weight. */
export interface FitObjective {
  /** Mean square distance to the exact samples. */
  readonly distance?: number;
  /** Mean square distance of the samples' features to those of the exact samples. */
  readonly features?: number;
  /** Fréchet distance of the samples' features to `reference`. */
  readonly frechet?: number;
  /** The features, where a part needs them; of several networks one behind the other. */
  readonly network?: FeatureFn;
  /**
   * What the Fréchet distance is to; of several networks, whose distances are added, a list. {@linkcode joinFeatures} makes
   * both. Default: the features of the exact samples.
   */
  readonly reference?: FeatureStatistics | readonly FeatureStatistics[];
}

/** The parts of an objective. */
export const OBJECTIVE_PARTS = ["distance", "features", "frechet"] as const;
export type ObjectivePart = (typeof OBJECTIVE_PARTS)[number];

/** The weights of an objective alone. */
export function weightsOf({ distance, features, frechet }: FitObjective): Partial<Record<ObjectivePart, number>> {
  const all = Object.entries({ distance, features, frechet }).filter(([, weight]) => weight !== undefined);
  return Object.fromEntries(all);
}

/** Distance alone. */
export const DISTANCE: FitObjective = { distance: 1 };

/**
 * Checks an objective.
 *
 * @throws {TypeError} If an option is unknown, or a part lacks what it needs.
 * @throws {RangeError} If a weight is not positive, there is none, or the reference makes no sense.
 */
export function checkObjective(objective: FitObjective): void {
  checkOptions(objective, [...OBJECTIVE_PARTS, "network", "reference"]);
  const { network, reference, features, frechet } = objective;
  const weights = OBJECTIVE_PARTS.map((part) => objective[part]).filter((weight) => weight !== undefined);
  if (weights.length === 0) throw new RangeError(`An objective must have one of ${OBJECTIVE_PARTS.join(", ")}`);
  for (const weight of weights) {
    if (!(Number.isFinite(weight) && weight > 0)) {
      throw new RangeError(`The weights of an objective must be finite and greater than 0, found ${weight}`);
    }
  }
  const needs = frechet !== undefined || features !== undefined;
  if (needs && typeof network !== "function") {
    throw new TypeError(`The objective needs a network of features, found ${typeof network}`);
  }
  if (reference && frechet === undefined) throw new TypeError("A reference goes with the objective frechet");
  const references = reference ? [reference].flat() : undefined;
  if (references?.length === 0) throw new RangeError("A reference must be of at least one network, found none");
  references?.forEach(checkStatistics);
}

function checkStatistics({ mean, covariance }: FeatureStatistics): void {
  const isRow = (row: unknown) =>
    Array.isArray(row) && row.length === mean.length && row.length > 0 && row.every(Number.isFinite);
  if (
    !isRow(mean) || !Array.isArray(covariance) || covariance.length !== mean.length || !covariance.every(isRow)
  ) {
    throw new RangeError("The reference must have a mean and a covariance of as many finite rows and columns");
  }
}
