import type { Stage } from "../../plans/plan.ts";
import type { Sde } from "../../schedules/sde.ts";
import { epsStage, trimmed } from "../../plans/stage.ts";
import { ddimStage } from "../multistep/ddim_stage.ts";
import type { Tableau } from "./tableaus.ts";

/**
 * The stages of one explicit Runge-Kutta step of `dv/drho = eps`. The state stays in x-space, where no value grows
 * large: from the anchor x_0 at the beginning of the step,
 * `x_j = signal_j / signal_0 x_0 + signal_j drho sum_l a_jl eps_l`.
 *
 * @throws {RangeError} If rho is infinite at an end of the step, unless the method is Euler's, which is DDIM.
 */
export function rungeKuttaStages(sde: Sde, tableau: Tableau, step: number, from: number, to: number): Stage[] {
  const { a, b, c } = tableau;
  const infinite = [from, to].find((t) => sde.rho(t) === Infinity);
  if (infinite !== undefined) {
    if (b.length === 1) return [ddimStage(sde, step, from, to)];
    throw new RangeError(
      `A Runge-Kutta method in rho has no limit where rho is infinite, at t = ${infinite}; x0_ab has one`,
    );
  }
  const rho = sde.rho(from), width = sde.rho(to) - rho;
  // Exact at both ends, where going through rho and back would cost the last digits.
  const times = c.map((node) => node === 0 ? from : node === 1 ? to : sde.timeOfRho(rho + node * width));
  const signals = [...times, to].map((t) => sde.signal(t));
  return times.map((t, j) => {
    const weights = j + 1 < times.length ? a[j + 1] : b;
    const signal = signals[j + 1];
    const history = weights.map((weight) => signal * width * weight).reverse();
    return epsStage(sde, step, t, trimmed([signal / signals[0], 0, ...history]));
  });
}
