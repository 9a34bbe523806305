import type { Sde } from "../../schedules/sde.ts";
import type { Variable } from "../multistep/interpolation.ts";
import { lagrangeIntegrals } from "../multistep/quadrature.ts";
import { pathBetween } from "./path_between.ts";
import { type Renewal, renewals } from "./renewal.ts";
import type { ReverseStep } from "./reverse_step.ts";
import type { StochasticOptions } from "./stochastic_options.ts";

/**
 * The steps of the reverse SDE for eps: with v = x / signal,
 *
 * `v_t = v_s + integral from rho_s to rho_t of (1 + tau^2) eps drho + sqrt(integral from rho_t to rho_s of tau^2 drho^2) xi`,
 *
 * whose noise is the increment of a Brownian motion, run backwards, in the last integral.
 *
 * @param variableNear The variable in which eps is taken to be a polynomial
 * @throws {RangeError} If rho is infinite at the start, where eps says nothing.
 */
export function epsReverseSteps(
  sde: Sde,
  timesteps: readonly number[],
  variableNear: (t: number) => Variable,
  options: Pick<StochasticOptions, "tau">,
): readonly (ReverseStep | undefined)[] | undefined {
  const { tau = 0 } = options;
  if (tau === Infinity) {
    throw new RangeError("tau must be finite where eps is extrapolated, found Infinity; x0_ab takes it");
  }
  const all = renewals(sde, timesteps, options);
  if (!all) return undefined;
  if (sde.rho(timesteps[0]) === Infinity) {
    throw new RangeError(
      `tau must be 0 where rho is infinite and eps is extrapolated, at t = ${timesteps[0]}; x0_ab takes it`,
    );
  }
  // The integral of tau^2 drho^2 between two times.
  const variance = ({ tauSquared }: Renewal, low: number, high: number) =>
    lagrangeIntegrals(
      [sde.rho(low), sde.rho(high)],
      [0],
      undefined,
      (rho) => 2 * rho * tauSquared(rho),
    )[0];
  return all.map((renewal, step) => {
    if (!renewal) return undefined;
    const [from, to] = [timesteps[step], timesteps[step + 1]];
    return {
      damping: 1,
      weights: (nodes) => weights(sde, timesteps, step, nodes, variableNear, renewal),
      noise: sde.signal(to) * Math.sqrt(variance(renewal, to, from)),
      path: pathBetween(variance(renewal, sde.samplingEps, to), variance(renewal, sde.samplingEps, from)),
    };
  });
}

function weights(
  sde: Sde,
  timesteps: readonly number[],
  step: number,
  nodes: readonly number[],
  variableNear: (t: number) => Variable,
  { tauSquared }: Renewal,
): readonly number[] {
  const [from, to] = [timesteps[step], timesteps[step + 1]];
  const { ofTime, ofRho, hasKinks } = variableNear(from);
  const knots = nodes.map((node) => ofTime(timesteps[node]));
  const kinks = hasKinks ? sde.kinks(to, from).map((t) => sde.rho(t)) : [];
  const edges = [sde.rho(to), ...kinks, sde.rho(from)];
  const integrals = lagrangeIntegrals(edges, knots, ofRho, (rho) => 1 + tauSquared(rho));
  return integrals.map((integral) => -sde.signal(to) * integral);
}
