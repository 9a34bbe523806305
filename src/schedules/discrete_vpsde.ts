import { checkOptions } from "../internal/check_options.ts";
import { alphaBarsOf, type BetaOptions, type BetaSchedule, getBetas } from "./betas.ts";
import { type Sde, sigmaOfRho, signalOfRho } from "./sde.ts";

/** alphaBar is kept this far from 0 and 1, as in jax_deis, so that rho stays finite and positive. */
const MARGIN = 1e-7;

/** Options of a {@linkcode DiscreteVPSDE}. */
export interface DiscreteOptions {
  /**
   * Whether alphaBar is kept 1e-7 away from 0 and 1. Without, a schedule of zero terminal signal-to-noise ratio (a last
   * alphaBar of 0, arXiv 2305.08891) starts from pure noise, where rho is infinite: for `x0_ab`, and DDIM by any name, with
   * a model that does not predict eps. Default true.
   */
  clip?: boolean;
}

const DISCRETE_OPTION_NAMES: readonly (keyof DiscreteOptions)[] = ["clip"];

/**
 * A variance-preserving SDE given by alphaBar at the integer timesteps 0, 1, ..., N - 1. Between them alphaBar is
 * piecewise linear, and it is clipped to [1e-7, 1 - 1e-7], unless `clip` is false. Generated grids hold integers only; explicit
 * `timesteps` may be real.
 *
 * @example The schedule of DDPM
 * ```ts
 * import { assertAlmostEquals, assertEquals } from "@std/assert";
 * import { DiscreteVPSDE } from "@deis/deis";
 *
 * const sde = DiscreteVPSDE.fromBetas("linear"); // 1,000 betas from 1e-4 to 0.02
 * assertEquals(sde.samplingT, 999);
 * assertAlmostEquals(sde.alphaBar(10.5), (sde.alphaBar(10) + sde.alphaBar(11)) / 2);
 * ```
 */
export class DiscreteVPSDE implements Sde {
  readonly samplingEps = 0;
  readonly samplingT: number;
  readonly isContinuous = false;
  readonly #alphaBars: Float64Array;
  readonly #margin: number;
  /** Where the clipping adds a kink between two integers: the first and the last time that are not clipped. */
  readonly #unclipped: readonly [number, number];

  /**
   * Copies and checks the schedule.
   *
   * @param alphaBars alphaBar at the timesteps 0, 1, ..., strictly decreasing within [0, 1]; at least two
   * @param options Whether alphaBar is kept from 0 and 1
   * @throws {TypeError} If an option is unknown.
   * @throws {RangeError} If the values do not decrease, or leave [0, 1].
   */
  constructor(alphaBars: ArrayLike<number>, options: DiscreteOptions = {}) {
    checkOptions(options, DISCRETE_OPTION_NAMES);
    this.#margin = options.clip ?? true ? MARGIN : 0;
    this.#alphaBars = Float64Array.from(alphaBars);
    this.samplingT = this.#alphaBars.length - 1;
    if (this.samplingT < 1) {
      throw new RangeError(`alphaBars must have at least 2 values, found ${this.#alphaBars.length}`);
    }
    this.#alphaBars.forEach((value, t) => {
      const before = t === 0 ? 1 : this.#alphaBars[t - 1];
      if (!(value >= 0 && (t === 0 ? value <= before : value < before))) {
        throw new RangeError(
          `alphaBars must decrease strictly within [0, 1], found ${value} after ${before} at timestep ${t}`,
        );
      }
    });
    const margin = this.#margin;
    this.#unclipped = [this.#timeOf(margin, 1 - margin), this.#timeOf(1 - margin, margin)];
  }

  /**
   * The schedule of betas, `alphaBar_t = (1 - beta_0) ... (1 - beta_t)`, all in float64.
   *
   * @param betas A rule by its name in diffusers, or the betas themselves (diffusers' `trained_betas`)
   * @param options How many betas the rule is to make, and between which values (1000 from 1e-4 to 0.02 by default);
   * none of these where the betas themselves are given; and `clip`
   * @throws {TypeError} If an option is unknown.
   * @throws {RangeError} If the rule is unknown, an option is out of range, or a beta is not between 0 and 1.
   *
   * @example The schedule of Stable Diffusion
   * ```ts
   * import { assertAlmostEquals } from "@std/assert";
   * import { DiscreteVPSDE } from "@deis/deis";
   *
   * const sde = DiscreteVPSDE.fromBetas("scaled_linear", { betaStart: 0.00085, betaEnd: 0.012 });
   * assertAlmostEquals(sde.alphaBar(999), 0.00466, 1e-5);
   * ```
   */
  static fromBetas(
    betas: BetaSchedule | ArrayLike<number>,
    { clip, ...options }: BetaOptions & DiscreteOptions = {},
  ): DiscreteVPSDE {
    if (typeof betas === "string") return new DiscreteVPSDE(alphaBarsOf(getBetas(betas, options)), { clip });
    checkOptions(options, []);
    return new DiscreteVPSDE(alphaBarsOf(betas), { clip });
  }

  /** The share of the image's variance in `x_t`, decreasing in t, between 0 and 1. */
  alphaBar(t: number): number {
    return this.#at(t).alphaBar;
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
    const { alphaBar, noise } = this.#at(t);
    return Math.sqrt(noise / alphaBar);
  }

  /** The time at which rho has the given value. */
  timeOfRho(rho: number): number {
    const square = rho * rho;
    return this.#timeOf(square / (1 + square), 1 / (1 + square));
  }

  /** Every integer time in between, and the times at which the clipping sets in. */
  kinks(low: number, high: number): readonly number[] {
    const kinks = [];
    for (let t = Math.floor(low) + 1; t < high; t++) kinks.push(t);
    for (const t of this.#unclipped) if (t > low && t < high && !Number.isInteger(t)) kinks.push(t);
    return kinks.sort((a, b) => a - b);
  }

  /** alphaBar and 1 - alphaBar, each with all of its digits. */
  #at(t: number): { alphaBar: number; noise: number } {
    const left = Math.min(Math.max(Math.floor(t), 0), this.samplingT - 1);
    const [before, after] = [this.#alphaBars[left], this.#alphaBars[left + 1]];
    const drop = (t - left) * (before - after);
    const alphaBar = before - drop, noise = 1 - before + drop;
    const margin = this.#margin;
    if (alphaBar < margin) return { alphaBar: margin, noise: 1 - margin };
    if (noise < margin) return { alphaBar: 1 - margin, noise: margin };
    return { alphaBar, noise };
  }

  /** The time at which alphaBar has the given value; `noise` is 1 - alphaBar, given apart for its digits. */
  #timeOf(noise: number, alphaBar: number): number {
    const values = this.#alphaBars;
    let left = 0, right = this.samplingT;
    while (right - left > 1) {
      const middle = (left + right) >> 1;
      if (values[middle] > alphaBar) left = middle;
      else right = middle;
    }
    // Differences of the smaller of the two keep the most digits.
    const drop = alphaBar > 0.5 ? noise - (1 - values[left]) : values[left] - alphaBar;
    return Math.min(Math.max(left + drop / (values[left] - values[right]), 0), this.samplingT);
  }
}
