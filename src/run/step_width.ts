const SAFETY = 0.9, SMALLEST_FACTOR = 0.2, LARGEST_FACTOR = 5;

/** How much wider or narrower the next step is, for an error in units of what is allowed. */
export function widthFactor(error: number, order: number): number {
  const factor = SAFETY * Math.max(error, Number.MIN_VALUE) ** (-1 / order);
  return Math.min(Math.max(factor, SMALLEST_FACTOR), LARGEST_FACTOR);
}
