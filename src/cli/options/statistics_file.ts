import { readFile } from "node:fs/promises";
import type { FeatureStatistics } from "../../fit/mod.ts";
import { whyUnreadable } from "../../internal/why_unreadable.ts";
import { UsageError } from "../usage_error.ts";

/**
 * Reads statistics of features: `mean`, `covariance` as its lower triangle, row by row, or as rows, and `sha256` of the
 * network that gave the features.
 *
 * @throws {UsageError} If the file cannot be read, makes no sense, or is of another network.
 */
export async function readStatistics(
  path: string,
  network: { readonly sha256: string; readonly width: number },
): Promise<FeatureStatistics> {
  let text;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    throw new UsageError(`--statistics ${path} cannot be read: ${whyUnreadable(error)}`);
  }
  let json;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new UsageError(`--statistics ${path} is not JSON: ${(error as Error).message}`);
  }
  const { sha256, mean, covariance } = json ?? {};
  if (sha256 !== network.sha256) {
    throw new UsageError(
      `--statistics ${path} must be of the network of --features, sha256 ${network.sha256}, found ${
        sha256 ?? "none"
      }`,
    );
  }
  const { width } = network, rows = rowsOf(covariance, width);
  const isRow = (row: unknown) => Array.isArray(row) && row.length === width && row.every(Number.isFinite);
  if (!isRow(mean) || rows.length !== width || !rows.every(isRow)) {
    throw new UsageError(
      `--statistics ${path} must have mean and covariance of ${width} features, as the network gives`,
    );
  }
  return { mean, covariance: rows };
}

/** The rows of a symmetric matrix that may be given by its lower triangle. */
function rowsOf(covariance: unknown, width: number): number[][] {
  if (!Array.isArray(covariance)) return [];
  if (covariance.length !== width * (width + 1) / 2 || Array.isArray(covariance[0])) return covariance;
  const at = (i: number, j: number) => covariance[i >= j ? i * (i + 1) / 2 + j : j * (j + 1) / 2 + i];
  return Array.from({ length: width }, (_, i) => Array.from({ length: width }, (_, j) => at(i, j)));
}
