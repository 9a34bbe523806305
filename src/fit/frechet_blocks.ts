import { type FeatureStatistics, statisticsOf } from "./feature_statistics.ts";
import { Frechet } from "./frechet.ts";
import { FrechetCurvature } from "./frechet_curvature.ts";

/** The features of one network among those of all. */
interface Block {
  readonly from: number;
  readonly width: number;
  readonly frechet: Frechet;
  readonly curvature: FrechetCurvature;
}

/** The sum of Fréchet distances in the features of several networks, which each sample has one behind the other. */
export class FrechetBlocks {
  /** Number of features, of all networks together. */
  readonly width: number;
  readonly #blocks: readonly Block[];

  /** @param references What the distances are to, a network each */
  constructor(references: readonly FeatureStatistics[]) {
    let from = 0;
    this.#blocks = references.map((reference) => {
      const { length: width } = reference.mean;
      const block = { from, width, frechet: new Frechet(reference), curvature: new FrechetCurvature(reference) };
      from += width;
      return block;
    });
    this.width = from;
  }

  /** Features of the network that has most: a covariance is taken of so many. */
  get widest(): number {
    return Math.max(...this.#blocks.map(({ width }) => width));
  }

  /** The distance of samples with these features, one sample behind the other. */
  distance(features: Float64Array): number {
    return this.#blocks.reduce((sum, block) => {
      const own = this.#of(block, features);
      return sum + block.frechet.distance(statisticsOf(own, block.width));
    }, 0);
  }

  /** Where the features would have to go by the least, see {@linkcode Frechet.targets}. */
  targets(features: Float64Array): Float64Array {
    const targets = new Float64Array(features.length);
    for (const block of this.#blocks) {
      block.frechet.targets(this.#of(block, features)).forEach((value, i) => {
        const row = Math.floor(i / block.width);
        targets[row * this.width + block.from + i - row * block.width] = value;
      });
    }
    return targets;
  }

  /** How the distance bends: a row for each way in which some samples' features change, see {@linkcode FrechetCurvature.rows}. */
  bends(all: Float64Array, some: Float64Array, changes: readonly Float64Array[]): Float64Array[] {
    const parts = this.#blocks.map((block) =>
      block.curvature.rows(
        statisticsOf(this.#of(block, all), block.width),
        this.#of(block, some),
        changes.map((change) => this.#of(block, change)),
      )
    );
    return changes.map((_, i) => Float64Array.from(parts.flatMap((rows) => [...rows[i]])));
  }

  #of({ from, width }: Block, features: Float64Array): Float64Array {
    if (width === this.width) return features;
    const own = new Float64Array(features.length / this.width * width);
    for (let row = 0; row * width < own.length; row++) {
      own.set(features.subarray(row * this.width + from, row * this.width + from + width), row * width);
    }
    return own;
  }
}
