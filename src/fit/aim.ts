import type { Tensor, TensorData } from "../tensors/tensor.ts";
import type { ScoreOf } from "./bootstrap.ts";
import { mean } from "./loss.ts";
import { scoreOf } from "./quality.ts";
import { statisticsOf } from "./feature_statistics.ts";
import { featuresOf } from "./features_of.ts";
import { FrechetBlocks } from "./frechet_blocks.ts";
import { DISTANCE, type FitObjective } from "./objective.ts";
import type { Samples } from "./trajectories.ts";

/** Numbers of a sample's row that belong to a part of an objective: they are `scale` times what the part compares. */
interface Section {
  readonly from: number;
  readonly width: number;
  readonly scale: number;
}

/**
 * An objective as a least-squares problem: samples are measured, a row of numbers each, and the mean over a row of the squares
 * of what its targets leave is the objective's value of the sample. The targets of a Fréchet distance are where the features
 * of all samples would have to go by the least; all others are those of the exact samples.
 */
export class Aim {
  /** Numbers of a sample's row. */
  readonly width: number;
  /** Whether samples are compared as they are, and by nothing else. */
  readonly isPlain: boolean;
  readonly #objective: FitObjective;
  readonly #sections: { distance?: Section; features?: Section; frechet?: Section };
  readonly #frechet?: FrechetBlocks;
  readonly #exact = new WeakMap<Samples, Promise<TensorData>>();

  private constructor(objective: FitObjective, elements: number, features: number, frechetTo?: FrechetBlocks) {
    const { distance, features: ofFeatures, frechet } = objective;
    const [a, b, c] = [distance && elements, ofFeatures && features, frechet && features].map((width) =>
      width ?? 0
    );
    this.#objective = objective;
    this.width = a + b + c;
    this.isPlain = b + c === 0;
    const scale = (weight: number, width: number) => Math.sqrt(weight * this.width / width);
    this.#sections = {
      ...(distance ? { distance: { from: 0, width: a, scale: this.isPlain ? 1 : scale(distance, a) } } : {}),
      ...(ofFeatures ? { features: { from: a, width: b, scale: scale(ofFeatures, b) } } : {}),
      // A Fréchet distance is a sum over features, not a mean.
      ...(frechet ? { frechet: { from: a + b, width: c, scale: scale(frechet, 1) } } : {}),
    };
    this.#frechet = frechetTo;
  }

  /** Distance alone. */
  static plain(elements: number): Aim {
    return new Aim(DISTANCE, elements, 0);
  }

  /** The aim of a checked objective; without a reference the exact samples are one. */
  static async of(objective: FitObjective, batches: readonly Samples[]): Promise<Aim> {
    const { noise: { data, dims } } = batches[0], elements = data.length / dims[0];
    const { network, frechet, reference } = objective;
    if (!network) return new Aim(objective, elements, 0);
    if (frechet === undefined || reference) {
      const blocks = reference && new FrechetBlocks([reference].flat());
      const width = blocks?.width ?? (await network(batches[0].exact!)).data.length / dims[0];
      return new Aim(objective, elements, width, blocks);
    }
    const features: number[] = [];
    for (const { exact } of batches) for (const value of (await network(exact!)).data) features.push(value);
    const samples = batches.reduce((sum, { noise }) => sum + noise.dims[0], 0), width = features.length / samples;
    const blocks = new FrechetBlocks([statisticsOf(Float64Array.from(features), width)]);
    return new Aim(objective, elements, width, blocks);
  }

  /** Number of features whose covariance is taken, where one is. */
  get features(): number | undefined {
    return this.#frechet?.widest;
  }

  /** Whether the targets of a sample hang on all samples. */
  get isFrechet(): boolean {
    return this.#frechet !== undefined;
  }

  /** A column of derivatives of rows without those of a Fréchet distance, which bends as {@linkcode bends} says. */
  straight(column: Float32Array): Float32Array {
    const own = this.#sections.frechet;
    return own ? column.filter((_, i) => i % this.width < own.from) : column;
  }

  /**
   * How the Fréchet distance bends: a row for each column of derivatives.
   *
   * @param measures The rows of all samples, batch by batch
   * @param columns The derivatives of the first batches, batch by batch
   */
  bends(measures: readonly TensorData[], columns: readonly (readonly Float32Array[])[]): Float64Array[] {
    const own = this.#sections.frechet;
    if (!own) return [];
    const some = this.#take(own, measures.slice(0, columns.length));
    const changes = columns[0].map((_, k) => this.#take(own, columns.map((batch) => batch[k])));
    const weight = Math.sqrt(this.#objective.frechet!);
    return this.#frechet!.bends(this.#take(own, measures), some, changes)
      .map((row) => row.map((value) => weight * value));
  }

  /** The rows of samples. @throws {RangeError} If the network gives other than it gave before, or what is not finite. */
  async measure(samples: Tensor): Promise<TensorData> {
    if (this.isPlain) return samples.data;
    const { distance, features, frechet } = this.#sections, count = samples.dims[0];
    const rows = new Float64Array(count * this.width);
    this.#put(rows, distance, samples.data);
    const own = features ?? frechet;
    if (own) {
      const data = await featuresOf(this.#objective.network!, samples, own.width);
      this.#put(rows, features, data);
      this.#put(rows, frechet, data);
    }
    return rows;
  }

  /** What the targets leave of rows, batch by batch. */
  async residuals(measures: readonly TensorData[], batches: readonly Samples[]): Promise<Float64Array[]> {
    const residuals: Float64Array[] = [];
    for (const [i, rows] of measures.entries()) {
      const exact = batches[i].exact && await this.#exactOf(batches[i]);
      residuals.push(exact ? Float64Array.from(rows, (value, j) => value - exact[j]) : Float64Array.from(rows));
    }
    const own = this.#sections.frechet;
    if (own) this.#moveOnto(own, measures, residuals);
    return residuals;
  }

  /** What plans are ranked by, the less the better. */
  scoreOf(squares: Float64Array): number {
    return this.isFrechet ? Math.log(mean(squares)) : scoreOf(squares);
  }

  /** The same of samples that are drawn from measured ones. */
  drawnScore(measures: readonly TensorData[], squares: Float64Array): ScoreOf {
    const own = this.#sections.frechet;
    if (!own) return (picks) => scoreOf(Float64Array.from(picks, (i) => squares[i]));
    const features = this.#take(own, measures), { width } = own;
    const others = mean(squares) - this.#weighted(features);
    return (picks) => {
      const drawn = new Float64Array(picks.length * width);
      picks.forEach((from, to) => drawn.set(features.subarray(from * width, (from + 1) * width), to * width));
      return others + this.#weighted(drawn);
    };
  }

  /** The Fréchet distance of features by its weight. */
  #weighted(features: Float64Array): number {
    return this.#objective.frechet! * this.#frechet!.distance(features);
  }

  #exactOf(batch: Samples): Promise<TensorData> {
    const known = this.#exact.get(batch) ?? this.measure(batch.exact!);
    this.#exact.set(batch, known);
    return known;
  }

  #moveOnto(own: Section, measures: readonly TensorData[], residuals: readonly Float64Array[]): void {
    const features = this.#take(own, measures), targets = this.#frechet!.targets(features);
    let at = 0;
    for (const rows of residuals) {
      for (let row = own.from; row < rows.length; row += this.width) {
        for (let j = 0; j < own.width; j++, at++) rows[row + j] = own.scale * (features[at] - targets[at]);
      }
    }
  }

  #put(rows: Float64Array, own: Section | undefined, values: TensorData): void {
    if (!own) return;
    for (let i = 0; i < values.length; i++) {
      const row = Math.floor(i / own.width);
      rows[row * this.width + own.from + i - row * own.width] = own.scale * values[i];
    }
  }

  #take(own: Section, measures: readonly TensorData[]): Float64Array {
    const samples = measures.reduce((sum, { length }) => sum + length / this.width, 0);
    const values = new Float64Array(samples * own.width);
    let at = 0;
    for (const rows of measures) {
      for (let row = own.from; row < rows.length; row += this.width) {
        for (let j = 0; j < own.width; j++) values[at++] = rows[row + j] / own.scale;
      }
    }
    return values;
  }
}
