import type { Sde } from "../schedules/sde.ts";
import { checkTimesteps } from "./check_timesteps.ts";
import { getTimesteps, GRID_OPTION_NAMES, type GridOptions } from "./timesteps.ts";
import { joined } from "../internal/joined.ts";
import { pick } from "../internal/pick.ts";

/** A grid by rule, or your own. */
export interface GridChoice extends GridOptions {
  /**
   * A grid of your own, in the schedule's unit of time, within it and decreasing (increasing with `invert`). It cannot
   * be combined with tsPhase, tsOrder, numStep and startAt. Default: the grid that these give.
   */
  timesteps?: ArrayLike<number>;
}

/** The names of all options of a grid. */
export const GRID_CHOICE_NAMES: readonly string[] = /* @__PURE__ */ joined(["timesteps"], GRID_OPTION_NAMES);

/**
 * The grid that options choose, decreasing, or increasing where `invert` says so.
 *
 * @param options Options, of which those of no grid are left out
 * @throws {TypeError} If there are both a grid of your own and a rule.
 * @throws {RangeError} If the grid makes no sense on the schedule.
 */
export function chosenTimesteps(sde: Sde, options: GridChoice, invert: boolean): number[] {
  const { timesteps } = options, rule: GridOptions = pick(options, GRID_OPTION_NAMES);
  if (timesteps === undefined) return invert ? getTimesteps(sde, rule).reverse() : getTimesteps(sde, rule);
  const other = Object.entries(rule).find(([, value]) => value !== undefined);
  if (other) {
    throw new TypeError(`The option timesteps is a complete grid and cannot be combined with ${other[0]}`);
  }
  return checkTimesteps(sde, timesteps, invert);
}
