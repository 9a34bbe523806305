import type { Settings } from "../settings.ts";

/**
 * Times among those that the network was distilled at, evenly by their index, from the last one down.
 *
 * @throws {RangeError} If there are more steps than such times.
 */
export function distilledTimes(settings: Settings, train: number, count: number): number[] {
  const original = settings.number("original_inference_steps", 50, { least: 1, most: train, isInteger: true });
  if (count > original) {
    throw new RangeError(
      `${settings.scheduler} takes at most original_inference_steps = ${original} steps, found ${count}`,
    );
  }
  const stride = Math.floor(train / original);
  return Array.from({ length: count }, (_, i) => (original - Math.floor(i * (original / count))) * stride - 1);
}
