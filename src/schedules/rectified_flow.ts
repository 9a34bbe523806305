import { checkOptions } from "../internal/check_options.ts";
import type { Sde } from "./sde.ts";
import { SAMPLING_RANGE_NAMES, type SamplingRange } from "./vpsde.ts";

/**
 * The straight path of rectified flow and flow matching (arXiv 2209.03003, 2210.02747):
 * `x_t = (1 - t) x0 + t eps`, so `signal = 1 - t` and `rho = t / (1 - t)`. Models of this kind mostly predict
 * `eps - x0`: `prediction: "flow"`.
 *
 * At t = 1 nothing of the image is left and rho is infinite. Every method starts just before, by default at 0.999; `x0_ab`,
 * and DDIM by any name ("ddim", "euler"), start at `samplingT: 1` too, with a model that does not predict eps.
 *
 * @example As much image as noise half way
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { RectifiedFlow } from "@deis/deis";
 *
 * const sde = new RectifiedFlow();
 * assertEquals([sde.signal(0.5), sde.rho(0.5), sde.timeOfRho(1)], [0.5, 1, 0.5]);
 * ```
 */
export class RectifiedFlow implements Sde {
  readonly samplingEps: number;
  readonly samplingT: number;
  readonly isContinuous = true;

  /**
   * Checks the range.
   *
   * @param range Where sampling starts (default 0.999) and ends (default 1e-3)
   * @throws {RangeError} If they do not satisfy 0 <= samplingEps < samplingT <= 1.
   */
  constructor(range: SamplingRange = {}) {
    checkOptions(range, SAMPLING_RANGE_NAMES);
    const { samplingEps = 1e-3, samplingT = 0.999 } = range;
    if (!(samplingEps >= 0 && samplingEps < samplingT && samplingT <= 1)) {
      throw new RangeError(
        `samplingEps and samplingT must satisfy 0 <= samplingEps < samplingT <= 1, found ${samplingEps} and ${samplingT}`,
      );
    }
    this.samplingEps = samplingEps;
    this.samplingT = samplingT;
  }

  /** `1 - t`. */
  signal(t: number): number {
    return 1 - t;
  }

  /** `t`. */
  sigma(t: number): number {
    return t;
  }

  /** `t / (1 - t)`. */
  rho(t: number): number {
    return t / (1 - t);
  }

  /** `rho / (1 + rho)`. */
  timeOfRho(rho: number): number {
    return rho === Infinity ? 1 : rho / (1 + rho);
  }

  /** None. */
  kinks(_low: number, _high: number): readonly number[] {
    return [];
  }
}
