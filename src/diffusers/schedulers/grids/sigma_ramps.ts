import type { Settings } from "../settings.ts";
import { betaQuantile } from "./beta_quantile.ts";
import { evenlySpaced } from "./spaced_times.ts";

/** The exponent of the ramp of Karras et al. (arXiv 2206.00364), where the config has none of its own. */
const KARRAS_RHO = 7;

/** `count` sigmas falling from the greatest to the least. */
export type SigmaRamp = (greatest: number, least: number, count: number) => number[];

/** Evenly spaced in sigma^(1/rho) (arXiv 2206.00364, equation 5); tsPhase "rho" of order 7 in the library's grids. */
export const karrasRamp = (greatest: number, least: number, count: number, rho = KARRAS_RHO): number[] =>
  evenlySpaced(greatest ** (1 / rho), least ** (1 / rho), count).map((root) => root ** rho);

/** Evenly spaced in log sigma; tsPhase "log". */
export const exponentialRamp: SigmaRamp = (greatest, least, count) =>
  evenlySpaced(Math.log(greatest), Math.log(least), count).map(Math.exp);

/** The same between the logarithms of DPM-Solver's lambdas, which diffusers has in float32. */
export const luRamp: SigmaRamp = (greatest, least, count) =>
  evenlySpaced(Math.fround(Math.log(greatest)), Math.fround(Math.log(least)), count).map(Math.exp);

/** At the quantiles of a Beta distribution (arXiv 2407.12173). */
export const betaRamp: SigmaRamp = (greatest, least, count) =>
  evenlySpaced(1, 0, count).map((p) => least + betaQuantile(p) * (greatest - least));

const RAMPS = { karras: karrasRamp, exponential: exponentialRamp, beta: betaRamp } as const;

/** Name of a ramp that a config may ask for. */
export type RampName = keyof typeof RAMPS;

/** The ramp that a config asks for, if any. @throws {RangeError} If it asks for more than one. */
export function rampName(settings: Settings): RampName | undefined {
  const names = (Object.keys(RAMPS) as RampName[]).filter((name) => settings.flag(`use_${name}_sigmas`, false));
  if (names.length < 2) return names[0];
  throw new RangeError(
    `${settings.scheduler} must use at most one of karras, exponential and beta sigmas, found ${
      names.join(" and ")
    }`,
  );
}

/** The ramp's sigmas between the config's own sigma_max and sigma_min, or the given ends where it has none. */
export function rampSigmas(settings: Settings, name: RampName, ends: readonly number[], count: number): number[] {
  const greatest = settings.number("sigma_max", ends[0], { above: 0 });
  const least = settings.number("sigma_min", ends[ends.length - 1], { above: 0 });
  return RAMPS[name](greatest, least, count);
}
