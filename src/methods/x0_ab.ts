import type { Method } from "./method.ts";
import { MULTISTEP_OPTION_NAMES, type MultistepOptions, multistepPlan } from "./multistep/multistep.ts";
import type { Plan } from "../plans/plan.ts";
import { getQuadrature } from "./multistep/quadrature.ts";
import type { Sde } from "../schedules/sde.ts";
import { x0Stage } from "../plans/stage.ts";

/** Options of x0_ab. */
export interface X0AbOptions extends MultistepOptions {
  /** Always "orders": the Runge-Kutta steps of "rk" leave eps and not the clean image. */
  startUp?: "orders";
}

/**
 * Adams-Bashforth for the clean image: with `y = 1 / rho` the flow is `d(x / sigma) / dy = x0`, and the predicted x0 is
 * extrapolated by a polynomial in time: `C_kj = sigma_(k+1) integral from y_k to y_(k+1) of L_j(t(y)) dy`.
 *
 * DPM-Solver++ (arXiv 2211.01095) and UniPC (arXiv 2302.04867, with a corrector) do the same in log rho. Order 0 is DDIM.
 */
export const x0Ab: Method<X0AbOptions> = { optionNames: MULTISTEP_OPTION_NAMES, plan };

function plan(sde: Sde, timesteps: readonly number[], options: X0AbOptions): Plan {
  if (options.startUp !== undefined && options.startUp !== "orders") {
    throw new RangeError(
      `The method x0_ab starts with "orders": the steps of "rk" leave eps and not x0, found ${options.startUp}`,
    );
  }
  const ends = [timesteps[0], timesteps[timesteps.length - 1]];
  const zero = ends.find((t) => sde.rho(t) === 0);
  if (zero !== undefined) throw new RangeError(`The method x0_ab needs rho > 0, found 0 at t = ${zero}`);
  const ys = timesteps.map((t) => 1 / sde.rho(t));
  return multistepPlan("x0_ab", sde, timesteps, options, (step, nodes) => {
    const [near, far] = [timesteps[step], timesteps[step + 1]];
    const { ofTime, ofRho } = sde.clock?.(Math.max(near, far)) ??
      { ofTime: (t: number) => t, ofRho: (rho: number) => sde.timeOfRho(rho) };
    const kinks = sde.kinks(Math.min(near, far), Math.max(near, far)).map((t) => 1 / sde.rho(t));
    const edges = [ys[step], ...kinks, ys[step + 1]].sort((a, b) => a - b);
    const knots = nodes.map((node) => ofTime(timesteps[node]));
    const integrals = getQuadrature(knots.length - 1).lagrange(edges, knots, (y) => ofRho(1 / y));
    return far < near ? integrals : integrals.map((integral) => -integral);
  }, {
    scale: (t) => sde.signal(t) * sde.rho(t),
    stage: (step, t, update, anchor) => x0Stage(sde, step, t, update, anchor),
  });
}
