import { rootMeanSquare } from "../../src/cli/output/root_mean_square.ts";

/** How far images are from the exactly solved ones. */
export interface Distances {
  /** Root mean square distance over all images, and the median of each image's own. */
  rmse: number;
  median: number;
}

/** The distances of `count` images. */
export function distancesOf(images: Float32Array, exact: Float32Array, count: number): Distances {
  const size = images.length / count;
  const distances = Array.from({ length: count }, (_, i) => {
    const [from, to] = [i * size, (i + 1) * size];
    return rootMeanSquare(images.subarray(from, to), exact.subarray(from, to));
  }).sort((a, b) => a - b);
  return { rmse: rootMeanSquare(images, exact), median: distances[Math.floor(count / 2)] };
}
