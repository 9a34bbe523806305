/** The tau of SA-Solver: a number, or a function of the scheduler's time, taken at the beginning of each step. */
export type SchedulerTau = number | ((t: number) => number);

/** What schedulers that draw noise are told at each step in diffusers, beside their config. */
export interface NoiseArguments {
  /** Noise of DDIM (0 to 1, default 0), or TCD's gamma (0 to 1, default 0.3). */
  eta?: number;
  /** SA-Solver's tau_func, finite and at least 0. Default: 1 from time 200 to 800, and 0 elsewhere. */
  tau?: SchedulerTau;
  /** Noise of Euler's method (arXiv 2206.00364, S_churn), at least 0, divided by the number of steps. Default 0. */
  sChurn?: number;
  /** The least sigma at which it acts, at least 0. Default 0. */
  sTmin?: number;
  /** The greatest sigma at which it acts, at least 0. Default Infinity. */
  sTmax?: number;
  /** Factor of the noise of sChurn, or of DPMSolverSDEScheduler, at least 0. Default 1. */
  sNoise?: number;
}

/** The names of these arguments. */
export const NOISE_ARGUMENT_NAMES: readonly (keyof NoiseArguments)[] = [
  "eta",
  "tau",
  "sChurn",
  "sTmin",
  "sTmax",
  "sNoise",
];

/** The greatest value of each that is a number; sTmax may be infinite. */
const GREATEST = { eta: 1, sTmax: Infinity } as Partial<Record<keyof NoiseArguments, number>>;

/**
 * Checks the arguments that a scheduler is given.
 *
 * @param known The names of those that it takes
 * @throws {RangeError} If one is out of range, or another scheduler's.
 */
export function checkNoiseArguments(scheduler: string, given: NoiseArguments, known: readonly string[]): void {
  for (const name of NOISE_ARGUMENT_NAMES) {
    const value = given[name];
    if (value === undefined) continue;
    if (!known.includes(name)) throw new RangeError(`${scheduler} takes no ${name}, found ${value}`);
    if (name === "tau" && typeof value === "function") continue;
    const most = GREATEST[name] ?? Number.MAX_VALUE;
    if (typeof value === "number" && value >= 0 && value <= most) continue;
    const bound = most === 1
      ? "a number from 0 to 1"
      : `a ${most < Infinity ? "finite " : ""}number of at least 0`;
    throw new RangeError(`${name} must be ${bound}, found ${value}`);
  }
}
