import type { Sde } from "../../schedules/sde.ts";
import { checkStochastic } from "./check_stochastic.ts";
import { integrate } from "./integrate.ts";
import type { StochasticOptions, Tau } from "./stochastic_options.ts";

/** How a step renews its noise, with lambda = -log rho. */
export interface Renewal {
  /** The integral of tau^2 dlambda over the step; `exp(-mass)` of the old noise stays. */
  readonly mass: number;
  /** The same from where rho has a value within the step to the step's end. */
  massFrom(rho: number): number;
  /** tau^2 where rho has a value within the step. */
  tauSquared(rho: number): number;
}

/** Where rho is infinite, an integral begins this much before the step's end, in lambda: e^-60 is nothing. */
const REACH = 60;

/**
 * How each step of a grid renews its noise; undefined for a step that does not, and in whole where none does. Where rho is
 * 0 at the end there is no noise to renew.
 *
 * @throws {RangeError} If an option is out of range, or the grid goes from image to noise.
 */
export function renewals(
  sde: Sde,
  timesteps: readonly number[],
  options: StochasticOptions,
): readonly (Renewal | undefined)[] | undefined {
  checkStochastic(timesteps, options);
  const steps = timesteps.slice(1).map((to, step) => {
    const ends = { to, begin: sde.rho(timesteps[step]), end: sde.rho(to) };
    const renewal = ends.end > 0 ? renewalOf(sde, ends, options) : undefined;
    return renewal && renewal.mass > 0 ? renewal : undefined;
  });
  return steps.some((step) => step) ? steps : undefined;
}

/** How a step from one rho to another renews its noise. */
export function renewalBetween(sde: Sde, tau: Tau, begin: number, end: number): Renewal {
  if (typeof tau === "function") return varying(sde, tau, begin, end);
  return evenRenewal(tau, begin, end);
}

/** How a step renews its noise with the same tau all along. */
export function evenRenewal(tau: number, begin: number, end: number): Renewal {
  return even(tau ** 2, tau === 0 ? 0 : tau ** 2 * Math.log(begin / end), end);
}

interface Ends {
  to: number;
  begin: number;
  end: number;
}

function renewalOf(sde: Sde, { to, begin, end }: Ends, options: StochasticOptions): Renewal | undefined {
  const { tau = 0, eta = 0, gamma = 0 } = options;
  const width = Math.log(begin / end);
  // The noise of eta 1 is that of tau 1, to the last digit.
  if (tau !== 0 || eta === 1) return renewalBetween(sde, eta === 1 ? 1 : tau, begin, end);
  if (eta > 0) return spread(-Math.log1p(eta ** 2 * Math.expm1(-2 * width)) / 2, width, end);
  if (gamma > 0) return spread(Math.log(end / sde.rho((1 - gamma) * to)), width, end);
}

function even(square: number, mass: number, end: number): Renewal {
  return { mass, massFrom: (rho) => square * Math.log(rho / end), tauSquared: () => square };
}

/** A mass that is the same everywhere in the step. */
function spread(mass: number, width: number, end: number): Renewal {
  return even(width === Infinity ? 0 : mass / width, mass, end);
}

function varying(sde: Sde, tau: (t: number, rho: number) => number, begin: number, end: number): Renewal {
  const tauSquared = (rho: number) => {
    const t = sde.timeOfRho(rho), value = tau(t, rho);
    if (!(value >= 0 && value < Infinity)) {
      throw new RangeError(`tau must be finite and at least 0, found ${value} at t = ${t}`);
    }
    return value ** 2;
  };
  const massFrom = (rho: number) =>
    integrate((log) => tauSquared(Math.exp(log)), Math.log(end), Math.min(Math.log(rho), Math.log(end) + REACH));
  return { mass: massFrom(begin), massFrom, tauSquared };
}
