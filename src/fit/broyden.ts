/**
 * Brings derivatives up to date after a step, by Broyden's rank-one update: of all changes that make them say what the
 * step did, the smallest, with each unknown in its own unit.
 *
 * @param columns Derivatives of the residuals by each unknown, batch by batch; changed in place
 * @param step What was added to each unknown
 * @param units The unit of each unknown
 * @param before The measures, or residuals, before the step, batch by batch
 * @param after And after it
 */
export function broydenUpdate(
  columns: readonly (readonly Float32Array[])[],
  step: readonly number[],
  units: readonly number[],
  before: readonly (Float32Array | Float64Array)[],
  after: readonly (Float32Array | Float64Array)[],
): void {
  const square = step.reduce((sum, value, i) => sum + (value / units[i]) ** 2, 0);
  if (square === 0) return;
  columns.forEach((own, batch) => {
    const missed = Float64Array.from(after[batch], (value, i) => value - before[batch][i]);
    own.forEach((column, j) => addTo(missed, -step[j], column));
    own.forEach((column, j) => addTo(column, step[j] / units[j] ** 2 / square, missed));
  });
}

function addTo(sum: Float32Array | Float64Array, weight: number, values: Float32Array | Float64Array): void {
  for (let i = 0; i < sum.length; i++) sum[i] += weight * values[i];
}
