import type { Clock } from "./sde.ts";

/**
 * A continuous noise schedule: alphaBar as a function of time, and back. A schedule with a closed form for rho
 * gives that too, because `(1 - alphaBar) / alphaBar` loses its digits where alphaBar is close to 1.
 */
export interface AlphaFns {
  /** alphaBar at time t, strictly decreasing. */
  alphaBar(t: number): number;
  /** The time at which alphaBar has the given value. */
  timeOfAlphaBar(alphaBar: number): number;
  /** `sqrt((1 - alphaBar) / alphaBar)` in closed form. */
  rho?(t: number): number;
  /** The time at which rho has the given value, in closed form. */
  timeOfRho?(rho: number): number;
  /** Time from an origin near `t`, where a closed form keeps digits that time from 0 has not got. */
  clock?(t: number): Clock;
}

/**
 * The linear schedule, `beta(t) = beta0 + (beta1 - beta0) t`:
 * `alphaBar(t) = exp(-beta0 t - (beta1 - beta0) t^2 / 2)`.
 *
 * @param beta0 Rate of noise at t = 0, at least 0; usually 0.1
 * @param beta1 Rate of noise at t = 1, greater than 0; usually 20
 * @returns The schedule, for {@linkcode VPSDE}
 * @throws {RangeError} If a rate is out of range.
 *
 * @example alphaBar falls from 1 to nearly 0
 * ```ts
 * import { assertAlmostEquals } from "@std/assert";
 * import { getLinearAlphaFns } from "@deis/deis";
 *
 * const { alphaBar } = getLinearAlphaFns(0.1, 20);
 * assertAlmostEquals(alphaBar(0), 1);
 * assertAlmostEquals(alphaBar(1), Math.exp(-10.05));
 * ```
 */
export function getLinearAlphaFns(beta0: number, beta1: number): AlphaFns {
  if (!(beta0 >= 0 && beta0 < Infinity) || !(beta1 > 0 && beta1 < Infinity)) {
    throw new RangeError(`beta0 must be at least 0 and beta1 greater than 0, found ${beta0} and ${beta1}`);
  }
  const half = (beta1 - beta0) / 2;
  const minusLog = (t: number) => t * (beta0 + half * t);
  // The root of half t^2 + beta0 t = y in the form that does not cancel for small y.
  const timeOfMinusLog = (y: number) => y === 0 ? 0 : 2 * y / (beta0 + Math.sqrt(beta0 * beta0 + 4 * half * y));
  return {
    alphaBar: (t) => Math.exp(-minusLog(t)),
    timeOfAlphaBar: (alphaBar) => timeOfMinusLog(-Math.log(alphaBar)),
    rho: (t) => Math.sqrt(Math.expm1(minusLog(t))),
    timeOfRho: (rho) => timeOfMinusLog(Math.log1p(rho * rho)),
  };
}

/**
 * The cosine schedule of Nichol and Dhariwal (arXiv 2102.09672) without its normalisation, as the source of
 * DEIS has it: `alphaBar(t) = cos^2(pi/2 (t + 0.008) / 1.008)`, so that `rho = tan(pi/2 (t + 0.008) / 1.008)`.
 * alphaBar reaches 0 at t = 1, where rho is infinite: sample from `samplingT` below 1, for instance 0.98, or by `x0_ab`.
 *
 * @returns The schedule, for {@linkcode VPSDE}
 *
 * @example rho is a tangent
 * ```ts
 * import { assertAlmostEquals } from "@std/assert";
 * import { getCosAlphaFns, VPSDE } from "@deis/deis";
 *
 * const sde = new VPSDE(getCosAlphaFns(), { samplingT: 0.98 });
 * assertAlmostEquals(sde.rho(0.496), 1);
 * ```
 */
export function getCosAlphaFns(): AlphaFns {
  const scale = Math.PI / 2 / 1.008;
  // Near t = 1 the angle is close to pi / 2 and loses digits, but 1 - t is exact: use the complement there.
  const isLate = (t: number) => t >= 0.5;
  const timeFromEnd = (rho: number) => -Math.atan(1 / rho) / scale;
  const rho = (t: number) => isLate(t) ? 1 / Math.tan((1 - t) * scale) : Math.tan((t + 0.008) * scale);
  const timeOfRho = (rho: number) => rho > 1 ? 1 + timeFromEnd(rho) : Math.atan(rho) / scale - 0.008;
  return {
    alphaBar: (t) => isLate(t) ? Math.sin((1 - t) * scale) ** 2 : Math.cos((t + 0.008) * scale) ** 2,
    timeOfAlphaBar: (alphaBar) => timeOfRho(Math.sqrt((1 - alphaBar) / alphaBar)),
    rho,
    timeOfRho,
    clock: (t) =>
      isLate(t)
        ? { ofTime: (time) => time - 1, ofRho: timeFromEnd }
        : { ofTime: (time) => time, ofRho: timeOfRho },
  };
}
