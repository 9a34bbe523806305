import { checkInteger, checkOneOf } from "../internal/check.ts";
import { checkOptions } from "../internal/check_options.ts";

/** A rule for betas, by its name in diffusers. */
export type BetaSchedule = "linear" | "scaled_linear" | "squaredcos_cap_v2";

/** Every rule for betas. */
export const BETA_SCHEDULES: readonly BetaSchedule[] = ["linear", "scaled_linear", "squaredcos_cap_v2"];

/** Options of {@linkcode getBetas}. */
export interface BetaOptions {
  /** Number of timesteps N, an integer of at least 2. Default 1000. */
  steps?: number;
  /** The first beta, within (0, 1); "squaredcos_cap_v2" reads none. Default 1e-4. */
  betaStart?: number;
  /** The last beta, within (0, 1); "squaredcos_cap_v2" reads none. Default 0.02. */
  betaEnd?: number;
}

/** The names of the options of betas by rule. */
export const BETA_OPTION_NAMES: readonly (keyof BetaOptions)[] = ["steps", "betaStart", "betaEnd"];

/** No beta of the cosine schedule is larger: at its end alphaBar would be 0. */
const LARGEST_COSINE_BETA = 0.999;

/**
 * The betas of a discrete schedule, `alphaBar_t = (1 - beta_0) ... (1 - beta_t)`: evenly spaced ("linear", DDPM), with
 * evenly spaced square roots ("scaled_linear", latent diffusion), or those of
 * `alphaBar = cos^2(pi/2 (i / N + 0.008) / 1.008)`, capped at 0.999 ("squaredcos_cap_v2", arXiv 2102.09672).
 *
 * @param schedule The rule
 * @param options How many, and between which values
 * @returns N betas, for {@linkcode DiscreteVPSDE.fromBetas} or to be changed first
 * @throws {TypeError} If an option is unknown.
 * @throws {RangeError} If the rule is unknown or an option is out of range.
 *
 * @example DDPM's ends
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { getBetas } from "@deis/deis";
 *
 * const betas = getBetas("linear");
 * assertEquals([betas.length, betas[0], betas[999]], [1000, 1e-4, 0.02]);
 * ```
 */
export function getBetas(schedule: BetaSchedule, options: BetaOptions = {}): Float64Array {
  checkOptions(options, BETA_OPTION_NAMES);
  const { steps = 1000, betaStart = 1e-4, betaEnd = 0.02 } = options;
  checkOneOf("schedule", schedule, BETA_SCHEDULES);
  checkInteger("steps", steps, 2);
  checkBeta("betaStart", betaStart);
  checkBeta("betaEnd", betaEnd);
  switch (schedule) {
    case "linear":
      return spaced(betaStart, betaEnd, steps);
    case "scaled_linear":
      return spaced(Math.sqrt(betaStart), Math.sqrt(betaEnd), steps).map((root) => root * root);
    case "squaredcos_cap_v2":
      return Float64Array.from({ length: steps }, (_, i) => cosineBeta(i, steps));
  }
}

function spaced(from: number, to: number, count: number): Float64Array {
  return Float64Array.from({ length: count }, (_, i) => from + (to - from) * i / (count - 1));
}

/** `1 - cos^2(b) / cos^2(a)` in the form that does not cancel: `sin(b - a) sin(b + a) / cos^2(a)`. */
function cosineBeta(i: number, steps: number): number {
  const scale = Math.PI / 2 / 1.008;
  const angle = (i / steps + 0.008) * scale, width = scale / steps;
  return Math.min(Math.sin(width) * Math.sin(2 * angle + width) / Math.cos(angle) ** 2, LARGEST_COSINE_BETA);
}

/** @throws {RangeError} If a beta is not between 0 and 1. */
function checkBeta(name: string, beta: unknown): void {
  if (!(typeof beta === "number" && beta > 0 && beta < 1)) {
    throw new RangeError(`${name} must be a number between 0 and 1, found ${beta}`);
  }
}

/** The running products of `1 - beta`. @throws {RangeError} If a beta is not between 0 and 1. */
export function alphaBarsOf(betas: ArrayLike<number>): Float64Array {
  let product = 1;
  return Float64Array.from(betas, (beta, t) => {
    // A last beta of 1 is zero terminal SNR.
    if (!(t === betas.length - 1 && beta === 1)) checkBeta(`betas[${t}]`, beta);
    return product *= 1 - beta;
  });
}
