import { checkOptions } from "../internal/check_options.ts";
import type { AlphaFns } from "./alpha_fns.ts";
import { type Clock, type Sde, sigmaOfRho, signalOfRho } from "./sde.ts";

/** Where sampling starts and ends, in the schedule's own unit of time. */
export interface SamplingRange {
  /** Time at which sampling ends, at least 0. Default 1e-3. */
  samplingEps?: number;
  /** Time at which sampling starts. Default 1. */
  samplingT?: number;
}

/** The names of the options of a range. */
export const SAMPLING_RANGE_NAMES: readonly (keyof SamplingRange)[] = ["samplingEps", "samplingT"];

/**
 * A variance-preserving SDE in continuous time.
 *
 * @example The noise-to-signal ratio and its inverse
 * ```ts
 * import { assertAlmostEquals } from "@std/assert";
 * import { getLinearAlphaFns, VPSDE } from "@deis/deis";
 *
 * const sde = new VPSDE(getLinearAlphaFns(0.1, 20), { samplingEps: 1e-3, samplingT: 1 });
 * assertAlmostEquals(sde.timeOfRho(sde.rho(0.3)), 0.3);
 * ```
 */
export class VPSDE implements Sde {
  readonly samplingEps: number;
  readonly samplingT: number;
  readonly isContinuous = true;
  readonly #fns: AlphaFns;

  /**
   * Checks the schedule at both ends of the range.
   *
   * @param alphaFns The schedule, for instance of {@linkcode getLinearAlphaFns}
   * @param range Where sampling starts and ends
   * @throws {RangeError} If the range is empty or the schedule does not decrease over it.
   */
  constructor(alphaFns: AlphaFns, range: SamplingRange = {}) {
    checkOptions(range, SAMPLING_RANGE_NAMES);
    const { samplingEps = 1e-3, samplingT = 1 } = range;
    if (!(samplingEps >= 0 && samplingEps < samplingT && samplingT < Infinity)) {
      throw new RangeError(
        `samplingEps and samplingT must satisfy 0 <= samplingEps < samplingT, found ${samplingEps} and ${samplingT}`,
      );
    }
    this.samplingEps = samplingEps;
    this.samplingT = samplingT;
    this.#fns = alphaFns;
    const [low, high] = [this.rho(samplingEps), this.rho(samplingT)];
    if (!(low >= 0 && low < high)) {
      throw new RangeError(
        `alphaBar must decrease within [0, 1] from samplingEps to samplingT, found ${
          alphaFns.alphaBar(samplingEps)
        } and ${alphaFns.alphaBar(samplingT)}`,
      );
    }
    const back = this.timeOfRho(high);
    if (!(Math.abs(back - samplingT) <= 1e-6 * samplingT)) {
      throw new RangeError(`The schedule's inverse must return samplingT ${samplingT}, found ${back}`);
    }
  }

  /** The share of the image's variance in `x_t`, decreasing in t, between 0 and 1. */
  alphaBar(t: number): number {
    return this.#fns.alphaBar(t);
  }

  /** `sqrt(alphaBar(t))`. */
  signal(t: number): number {
    return signalOfRho(this.rho(t));
  }

  /** `sqrt(1 - alphaBar(t))`. */
  sigma(t: number): number {
    return sigmaOfRho(this.rho(t));
  }

  /** `sqrt((1 - alphaBar) / alphaBar)`, the noise-to-signal ratio, increasing in t. */
  rho(t: number): number {
    if (this.#fns.rho) return this.#fns.rho(t);
    const alphaBar = this.#fns.alphaBar(t);
    return Math.sqrt((1 - alphaBar) / alphaBar);
  }

  /** The time at which rho has the given value. */
  timeOfRho(rho: number): number {
    return this.#fns.timeOfRho ? this.#fns.timeOfRho(rho) : this.#fns.timeOfAlphaBar(1 / (1 + rho * rho));
  }

  /** The schedule's own clock, or time itself. */
  clock(t: number): Clock {
    return this.#fns.clock?.(t) ?? { ofTime: (time) => time, ofRho: (rho) => this.timeOfRho(rho) };
  }

  /** None: a continuous schedule is taken to be smooth. */
  kinks(_low: number, _high: number): readonly number[] {
    return [];
  }
}
