/** An interval of a path, where both its times are numbers and there is time between them. */
export function pathBetween(from: number, to: number): readonly [number, number] | undefined {
  return from >= 0 && from < to && to < Infinity ? [from, to] : undefined;
}
