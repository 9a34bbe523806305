import { checkOptions } from "../internal/check_options.ts";
import type { Sde } from "./sde.ts";

/** The noise levels of a {@linkcode VESDE}. */
export interface NoiseLevels {
  /** Standard deviation of the noise at which sampling ends, at least 0. Default 0.002. */
  sigmaMin?: number;
  /** Standard deviation of the noise at which sampling starts. Default 80. */
  sigmaMax?: number;
}

/**
 * A variance-exploding SDE in the time of EDM (arXiv 2206.00364): `x_t = x0 + sigma eps` with t = rho = sigma. Its
 * samples start from noise of standard deviation `sigmaMax`, which {@linkcode diffuse} makes of standard normal
 * noise. EDM's grid is `tsPhase: "rho", tsOrder: 7`.
 *
 * @example Time is the noise level
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { VESDE } from "@deis/deis";
 *
 * const sde = new VESDE({ sigmaMin: 0.002, sigmaMax: 80 });
 * assertEquals([sde.rho(3), sde.signal(3), sde.samplingT], [3, 1, 80]);
 * ```
 */
export class VESDE implements Sde {
  readonly samplingEps: number;
  readonly samplingT: number;
  readonly isContinuous = true;

  /**
   * Checks the levels.
   *
   * @param levels Noise at both ends
   * @throws {RangeError} If they do not satisfy 0 <= sigmaMin < sigmaMax.
   */
  constructor(levels: NoiseLevels = {}) {
    checkOptions(levels, ["sigmaMin", "sigmaMax"]);
    const { sigmaMin = 0.002, sigmaMax = 80 } = levels;
    if (!(sigmaMin >= 0 && sigmaMin < sigmaMax && sigmaMax < Infinity)) {
      throw new RangeError(
        `sigmaMin and sigmaMax must satisfy 0 <= sigmaMin < sigmaMax, found ${sigmaMin} and ${sigmaMax}`,
      );
    }
    this.samplingEps = sigmaMin;
    this.samplingT = sigmaMax;
  }

  /** 1: the image does not fade. */
  signal(_t: number): number {
    return 1;
  }

  /** The time itself. */
  rho(t: number): number {
    return t;
  }

  /** rho itself. */
  timeOfRho(rho: number): number {
    return rho;
  }

  /** None. */
  kinks(_low: number, _high: number): readonly number[] {
    return [];
  }
}
