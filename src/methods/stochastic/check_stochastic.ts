import { STOCHASTIC_OPTION_NAMES, type StochasticOptions } from "./stochastic_options.ts";

/** @throws {RangeError} If an option is out of range, two are given, or the grid goes from image to noise. */
export function checkStochastic(timesteps: readonly number[], options: StochasticOptions): void {
  const { tau = 0, eta, gamma } = options;
  if (typeof tau !== "function" && !(typeof tau === "number" && tau >= 0)) {
    throw new RangeError(`tau must be a number of at least 0, or a function of time, found ${tau}`);
  }
  for (const [name, value] of [["eta", eta], ["gamma", gamma]] as const) {
    if (value !== undefined && !(typeof value === "number" && value >= 0 && value <= 1)) {
      throw new RangeError(`${name} must be a number from 0 to 1, found ${value}`);
    }
  }
  const given = STOCHASTIC_OPTION_NAMES.filter((name) => options[name] !== undefined && options[name] !== 0);
  if (given.length > 1) {
    throw new RangeError(`Only one of tau, eta and gamma may be given, found ${given.join(" and ")}`);
  }
  if (given.length > 0 && timesteps[1] > timesteps[0]) {
    throw new RangeError(`${given[0]} must be 0 from image to noise: a stochastic sampler cannot be inverted`);
  }
}
