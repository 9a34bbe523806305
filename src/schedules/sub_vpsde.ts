import type { AlphaFns } from "./alpha_fns.ts";
import type { Sde } from "./sde.ts";
import { type SamplingRange, VPSDE } from "./vpsde.ts";

/**
 * The sub-VP SDE (arXiv 2011.13456): the image fades as in a variance-preserving SDE, `signal = sqrt(alphaBar)`, but
 * the noise has the smaller standard deviation `1 - alphaBar`. With r the rho of the VP SDE,
 * `rho = r^2 / sqrt(1 + r^2)`.
 *
 * @example Less noise than in the VP SDE of the same schedule
 * ```ts
 * import { assert } from "@std/assert";
 * import { getLinearAlphaFns, SubVPSDE, VPSDE } from "@deis/deis";
 *
 * const fns = getLinearAlphaFns(0.1, 20);
 * assert(new SubVPSDE(fns).rho(0.2) < new VPSDE(fns).rho(0.2));
 * ```
 */
export class SubVPSDE implements Sde {
  readonly samplingEps: number;
  readonly samplingT: number;
  readonly isContinuous = true;
  readonly #vp: VPSDE;

  /**
   * Takes the schedule of the VP SDE.
   *
   * @param alphaFns The schedule
   * @param range Where sampling starts and ends
   * @throws {RangeError} If the range is empty or the schedule does not decrease over it.
   */
  constructor(alphaFns: AlphaFns, range: SamplingRange = {}) {
    this.#vp = new VPSDE(alphaFns, range);
    this.samplingEps = this.#vp.samplingEps;
    this.samplingT = this.#vp.samplingT;
  }

  /** `sqrt(alphaBar(t))`. */
  signal(t: number): number {
    return this.#vp.signal(t);
  }

  /** `1 - alphaBar(t)`. */
  sigma(t: number): number {
    return this.#vp.sigma(t) ** 2;
  }

  /** `(1 - alphaBar) / sqrt(alphaBar)`. */
  rho(t: number): number {
    const vp = this.#vp.rho(t);
    return vp * this.#vp.sigma(t);
  }

  /** The time at which rho has the given value. */
  timeOfRho(rho: number): number {
    return this.#vp.timeOfRho(Math.sqrt(rho * (rho + Math.sqrt(rho * rho + 4)) / 2));
  }

  /** None: a continuous schedule is taken to be smooth. */
  kinks(low: number, high: number): readonly number[] {
    return this.#vp.kinks(low, high);
  }
}
