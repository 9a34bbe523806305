/**
 * A variance-preserving diffusion as the plans see it. The forward process mixes
 * `x_t = sqrt(alphaBar) x0 + sqrt(1 - alphaBar) eps`; with `rho = sqrt((1 - alphaBar) / alphaBar)` and
 * `v = x / sqrt(alphaBar)` the probability flow is simply `dv / drho = eps`.
 */
export interface Sde {
  /** Time at which sampling ends (the image). */
  readonly samplingEps: number;
  /** Time at which sampling starts (the noise). */
  readonly samplingT: number;
  /** False where the model knows integer timesteps only; generated grids are then rounded to integers. */
  readonly isContinuous: boolean;
  /** The share of the image's variance in `x_t`, decreasing in t, between 0 and 1. */
  alphaBar(t: number): number;
  /** `sqrt((1 - alphaBar) / alphaBar)`, the noise-to-signal ratio, increasing in t. */
  rho(t: number): number;
  /** The inverse of {@linkcode Sde.rho}. */
  timeOfRho(rho: number): number;
  /** Times strictly between `low` and `high` at which the derivative of alphaBar jumps, ascending. */
  kinks(low: number, high: number): readonly number[];
}

/** `sqrt(alphaBar)` from rho, without the loss of digits that `1 - alphaBar` would bring. */
export function signalOfRho(rho: number): number {
  return 1 / Math.sqrt(1 + rho * rho);
}

/** `sqrt(1 - alphaBar)` from rho. */
export function noiseOfRho(rho: number): number {
  return rho / Math.sqrt(1 + rho * rho);
}
