import type { Plan } from "../plans/plan.ts";
import type { Sde } from "../schedules/sde.ts";

/** A method: each is one file that exports one of these. */
export interface Method<Options extends object = object> {
  /** The names of its options, beside those that every method has (grid, prediction, invert). */
  readonly optionNames: readonly (keyof Options & string)[];
  /** Builds its plan on a decreasing (or increasing) grid; all of its mathematics happens here. */
  plan(sde: Sde, timesteps: readonly number[], options: Options): Plan;
}
