/**
 * A diffusion as the plans see it. The forward process mixes `x_t = signal (x0 + rho eps)`; in `v = x / signal` the
 * probability flow is simply `dv / drho = eps`, whatever the schedule. Variance-preserving schedules have
 * `signal = sqrt(alphaBar)` and `rho = sqrt((1 - alphaBar) / alphaBar)`.
 */
export interface Sde {
  /** Time at which sampling ends (the image). */
  readonly samplingEps: number;
  /** Time at which sampling starts (the noise). */
  readonly samplingT: number;
  /** False where the model knows integer timesteps only; generated grids are then rounded to integers. */
  readonly isContinuous: boolean;
  /** The factor of the image in `x_t`, greater than 0; it is 0 where rho is infinite. */
  signal(t: number): number;
  /** The noise-to-signal ratio, increasing in t; it may be infinite at samplingT, where nothing is left of the image. */
  rho(t: number): number;
  /** The standard deviation of the noise in `x_t`. Default: `signal rho`, which is none where rho is infinite. */
  sigma?(t: number): number;
  /** The inverse of {@linkcode Sde.rho}. */
  timeOfRho(rho: number): number;
  /** Time from an origin near `t`, where the schedule can tell it with more digits than time from 0. */
  clock?(t: number): Clock;
  /** Times strictly between `low` and `high` at which the derivative of rho jumps, ascending. */
  kinks(low: number, high: number): readonly number[];
}

/** Time from some origin. */
export interface Clock {
  /** Time from the origin at time t from 0. */
  ofTime(t: number): number;
  /** Time from the origin at which rho has the given value. */
  ofRho(rho: number): number;
}

/** The standard deviation of the noise in `x_t`. */
export function sigmaOf(sde: Sde, t: number): number {
  return sde.sigma?.(t) ?? sde.signal(t) * sde.rho(t);
}

/** `sqrt(1 - alphaBar)` of a variance-preserving schedule. */
export function sigmaOfRho(rho: number): number {
  return rho === Infinity ? 1 : rho * signalOfRho(rho);
}

/** `sqrt(alphaBar)` of a variance-preserving schedule, without the loss of digits that `1 - alphaBar` would bring. */
export function signalOfRho(rho: number): number {
  return 1 / Math.sqrt(1 + rho * rho);
}
