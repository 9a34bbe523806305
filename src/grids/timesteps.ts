import { checkInteger, checkOneOf, checkPositive } from "../internal/check.ts";
import { checkOptions } from "../internal/check_options.ts";
import { integerTimesteps } from "./integer_timesteps.ts";
import type { Sde } from "../schedules/sde.ts";

/** The variable in which a grid is spaced: time, rho, or log rho. */
export type TsPhase = "t" | "rho" | "log";

/** Every variable in which a grid can be spaced. */
export const TS_PHASES: readonly TsPhase[] = ["t", "rho", "log"];

/** A time grid by rule. */
export interface GridOptions {
  /** The variable that is spaced evenly: time, rho (EDM's grid with `tsOrder` 7) or log rho. Default "t". */
  tsPhase?: TsPhase;
  /** The variable is spaced evenly in its power 1 / tsOrder, greater than 0; without effect in phase "log". Default 1.5. */
  tsOrder?: number;
  /** Number of steps, an integer of at least 1, one less than the number of timesteps. Default 10. */
  numStep?: number;
  /**
   * Time at which to start, for a start from an image that is only partly noise (see {@linkcode diffuse}); an integer
   * on a discrete schedule. Default: samplingT.
   */
  startAt?: number;
}

/** The names of the options of a grid by rule. */
export const GRID_OPTION_NAMES: readonly (keyof GridOptions)[] = ["tsPhase", "tsOrder", "numStep", "startAt"];

/**
 * The decreasing time grid of a rule, from `samplingT` to `samplingEps`: with p = tsOrder and s = i / numStep,
 * `t_i = (T^(1/p) + s (eps^(1/p) - T^(1/p)))^p`, the same in rho, or evenly in log rho. Discrete schedules get
 * integers, unique, from N - 1 down to 0.
 *
 * @param sde The schedule
 * @param options The rule
 * @returns numStep + 1 timesteps
 * @throws {TypeError} If an option is unknown.
 * @throws {RangeError} If an option is out of range, or a discrete schedule has fewer timesteps than asked for.
 *
 * @example An even grid on a discrete schedule
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { DiscreteVPSDE, getTimesteps } from "@deis/deis";
 *
 * const sde = DiscreteVPSDE.fromBetas("linear");
 * assertEquals(getTimesteps(sde, { numStep: 4, tsPhase: "t", tsOrder: 1 }), [999, 749, 499, 249, 0]);
 * ```
 */
export function getTimesteps(sde: Sde, options: GridOptions = {}): number[] {
  checkOptions(options, GRID_OPTION_NAMES);
  const { tsPhase = "t", tsOrder = 1.5, numStep = 10, startAt = sde.samplingT } = options;
  checkOneOf("tsPhase", tsPhase, TS_PHASES);
  checkPositive("tsOrder", tsOrder);
  checkInteger("numStep", numStep, 1);
  checkStart(sde, startAt);
  // Rounding down from 0.1, not from 0, is how jax_deis makes the last integer 0.
  const first = startAt, last = sde.isContinuous ? sde.samplingEps : sde.samplingEps + 0.1;
  const times = spaced(sde, first, last, numStep, tsPhase, tsOrder);
  times[0] = first;
  times[numStep] = last;
  return sde.isContinuous ? times : integerTimesteps(times, startAt);
}

function checkStart(sde: Sde, startAt: number): void {
  const { samplingEps, samplingT, isContinuous } = sde;
  if (!(startAt > samplingEps && startAt <= samplingT) || !isContinuous && !Number.isInteger(startAt)) {
    const kind = isContinuous ? "a time" : "an integer";
    throw new RangeError(`startAt must be ${kind} in (${samplingEps}, ${samplingT}], found ${startAt}`);
  }
}

function spaced(
  sde: Sde,
  first: number,
  last: number,
  numStep: number,
  tsPhase: TsPhase,
  tsOrder: number,
): number[] {
  if (tsPhase !== "t" && sde.rho(first) === Infinity) {
    throw new RangeError(
      `tsPhase "${tsPhase}" needs a finite rho at the start of sampling, found Infinity at t = ${first}`,
    );
  }
  switch (tsPhase) {
    case "t":
      return powerSpaced(first, last, numStep, tsOrder);
    case "rho":
      return powerSpaced(sde.rho(first), sde.rho(last), numStep, tsOrder).map((rho) => sde.timeOfRho(rho));
    case "log": {
      if (sde.rho(last) === 0) {
        throw new RangeError(`tsPhase "log" needs rho > 0 at the end of sampling, found 0 at t = ${last}`);
      }
      const logs = powerSpaced(Math.log(sde.rho(first)), Math.log(sde.rho(last)), numStep, 1);
      return logs.map((log) => sde.timeOfRho(Math.exp(log)));
    }
  }
}

/** Values from `first` to `last` whose power 1 / order is spaced evenly. */
function powerSpaced(first: number, last: number, numStep: number, order: number): number[] {
  const from = order === 1 ? first : first ** (1 / order);
  const to = order === 1 ? last : last ** (1 / order);
  return Array.from({ length: numStep + 1 }, (_, i) => {
    const root = from + i / numStep * (to - from);
    return order === 1 ? root : root ** order;
  });
}
