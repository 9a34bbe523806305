import { OBJECTIVE_PARTS, type ObjectivePart } from "../../fit/objective.ts";
import type { OptionValues } from "../arguments/option_spec.ts";
import { toNumber, toOneOf } from "../arguments/option_values.ts";
import { UsageError } from "../usage_error.ts";

/** The options that say what a fit makes small. */
export const OBJECTIVE_OPTIONS = {
  objective: {
    value: "LIST",
    help: `what becomes small, of ${OBJECTIVE_PARTS.join(", ")}, with weights where there are several, ` +
      "as frechet:1,distance:0.1 (default: distance)",
  },
  features: {
    value: "FILES",
    help: 'a network of features of images, ONNX: its output "features", or its only one; or several, with commas',
  },
  statistics: {
    value: "FILES",
    help:
      "mean and covariance of real samples' features for frechet, a file a network (default: those of exact samples)",
  },
};

/** What a fit makes small. */
export interface ObjectiveChoice {
  readonly weights: Partial<Record<ObjectivePart, number>>;
  /** The files of the networks of features, and those of statistics. */
  readonly features?: readonly string[];
  readonly statistics?: readonly string[];
}

/** What the options say. @throws {UsageError} If a value is not allowed, or something is missing or of no use. */
export function readObjective(values: OptionValues<keyof typeof OBJECTIVE_OPTIONS>): ObjectiveChoice {
  const { objective = "distance" } = values;
  const [features, statistics] = [values.features?.split(","), values.statistics?.split(",")];
  const weights: ObjectiveChoice["weights"] = {};
  for (const item of objective.split(",")) {
    const [name, weight = "1", ...more] = item.split(":");
    const part = toOneOf("objective", name, OBJECTIVE_PARTS)!, number = toNumber("objective", weight)!;
    if (more.length > 0 || !(number > 0)) {
      throw new UsageError(`--objective must have weights greater than 0, as ${part}:0.5, found ${item}`);
    }
    if (weights[part] !== undefined) {
      throw new UsageError(`--objective must have each part once, found ${part} twice`);
    }
    weights[part] = number;
  }
  const needs = weights.features !== undefined || weights.frechet !== undefined;
  if (needs && features === undefined) throw new UsageError(`--objective ${objective} needs --features FILE`);
  if (!needs && features !== undefined) {
    throw new UsageError("--features goes with --objective features or frechet");
  }
  if (weights.frechet === undefined && statistics !== undefined) {
    throw new UsageError("--statistics goes with --objective frechet");
  }
  const [networks, files] = [features?.length ?? 0, statistics?.length ?? 0];
  if (networks !== files && (networks > 1 || files > 1)) {
    throw new UsageError(
      `--statistics must name a file for each network of --features, found ${files} for ${networks}`,
    );
  }
  return { weights, features, statistics };
}
