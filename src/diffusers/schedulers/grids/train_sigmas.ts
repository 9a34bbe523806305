import type { Settings } from "../settings.ts";

/** sigma = sqrt((1 - alphaBar) / alphaBar), rho in the library's other places, of every training step; rising, in float32. */
export function trainSigmas(alphaBars: Float32Array): Float32Array {
  return alphaBars.map((alphaBar) => Math.sqrt(Math.fround(Math.fround(1 - alphaBar) / alphaBar)));
}

/** sigma at a real time: linear between the training steps, and that of the nearest one outside. */
export function sigmaOfTime(sigmas: Float32Array, t: number): number {
  const at = Math.min(Math.max(t, 0), sigmas.length - 1);
  const left = Math.min(Math.floor(at), sigmas.length - 2);
  return sigmas[left] + (at - left) * (sigmas[left + 1] - sigmas[left]);
}

/**
 * The real time of a sigma: log sigma is linear between the training steps. Their logarithms are rounded to float32, as in
 * diffusers: where the time is truncated to an integer, the last digit decides.
 */
export function timeOfSigma(sigmas: Float32Array, sigma: number): number {
  const logs = sigmas.map(Math.log);
  const logSigma = Math.log(Math.max(sigma, 1e-10));
  const left = Math.min(Math.max(logs.findLastIndex((log) => log <= logSigma), 0), logs.length - 2);
  const share = (logSigma - logs[left]) / (logs[left + 1] - logs[left]);
  return left + Math.min(Math.max(share, 0), 1);
}

/** How many training steps, from the first, have a log signal-to-noise ratio of at least the config's `lambda_min_clipped`. */
export function clippedSteps(settings: Settings, alphaBars: Float32Array): number {
  const least = settings.number("lambda_min_clipped", -Infinity, { least: -Infinity });
  return alphaBars.filter((alphaBar) => Math.log(alphaBar / (1 - alphaBar)) / 2 >= least).length;
}
