/**
 * Rounds a decreasing grid to distinct integers, as jax_deis does: times are rounded down, equal ones are merged,
 * and where fewer are left than asked for, the smallest unused integers above 0 fill the gap.
 *
 * @param times Decreasing times within [0, last]
 * @param last The largest integer timestep
 * @returns As many decreasing integers as `times` has entries
 * @throws {RangeError} If there are not that many integers.
 */
export function integerTimesteps(times: readonly number[], last: number): number[] {
  if (times.length > last + 1) {
    throw new RangeError(
      `numStep must be at most ${last} on a schedule of ${last + 1} timesteps, found ${times.length - 1}`,
    );
  }
  // 998.9999999 is 999 that went through a power and back; jax_deis makes 998 of it.
  const unique = new Set(times.map((t) => Math.floor(t + 1e-6)));
  for (let t = 1; unique.size < times.length; t++) unique.add(t);
  return [...unique].sort((a, b) => b - a);
}
