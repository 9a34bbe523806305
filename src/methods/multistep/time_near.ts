import type { Sde } from "../../schedules/sde.ts";
import type { Variable } from "./interpolation.ts";

/** Time as the variable of a polynomial, from an origin near t where the schedule knows it with more digits. */
export function timeNear(sde: Sde, t: number): Variable {
  const time = { ofTime: (t: number) => t, ofRho: (rho: number) => sde.timeOfRho(rho) };
  return { ...(sde.clock?.(t) ?? time), hasKinks: true };
}
