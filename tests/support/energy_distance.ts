/** Directions over half a turn. */
const DIRECTIONS = 12;

/**
 * The energy distance to a set of points in the plane, `2 E|X - Y| - E|X - X'| - E|Y - Y'|` up to a factor: the mean over
 * directions of that of the projections, `2 integral of (F - G)^2`, which sorted numbers give at once.
 */
export function energyDistanceTo(reference: Float64Array): (points: Float64Array) => number {
  const directions = Array.from({ length: DIRECTIONS }, (_, k) => Math.PI * k / DIRECTIONS).map((angle) => {
    const [c, s] = [Math.cos(angle), Math.sin(angle)];
    return { c, s, line: projected(reference, c, s) };
  });
  return (points) =>
    directions.reduce((sum, { c, s, line }) => sum + alongLine(line, projected(points, c, s)), 0) / DIRECTIONS;
}

function projected(points: Float64Array, c: number, s: number): Float64Array {
  return Float64Array.from({ length: points.length / 2 }, (_, i) => c * points[2 * i] + s * points[2 * i + 1])
    .sort();
}

function alongLine(a: Float64Array, b: Float64Array): number {
  let i = 0, j = 0, sum = 0, before = Math.min(a[0], b[0]);
  while (i < a.length || j < b.length) {
    const next = j >= b.length || i < a.length && a[i] <= b[j] ? a[i] : b[j];
    sum += 2 * (i / a.length - j / b.length) ** 2 * (next - before);
    if (next === a[i]) i++;
    else j++;
    before = next;
  }
  return sum;
}
