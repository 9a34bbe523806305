import { type Sde, sigmaOf } from "../../schedules/sde.ts";
import type { Variable } from "../multistep/interpolation.ts";
import { integrate } from "./integrate.ts";
import { pathBetween } from "./path_between.ts";
import { renewals } from "./renewal.ts";
import type { ReverseStep } from "./reverse_step.ts";
import type { StochasticOptions } from "./stochastic_options.ts";
import { x0Weights } from "./x0_weights.ts";

/**
 * The steps of the reverse SDE for the clean image. With lambda = -log rho and m the integral of tau^2 dlambda,
 *
 * `x_t = (sigma_t / sigma_s) e^(m_s - m_t) x_s + sigma_t e^-m_t integral of x0 dy + sigma_t sqrt(1 - e^(2 m_s - 2 m_t)) xi`,
 * `y = e^(lambda + m)`, whose noise is `sigma_t e^-m_t [B(e^(2 m_t)) - B(e^(2 m_s))]`.
 *
 * @param variableNear The variable in which x0 is taken to be a polynomial
 */
export function x0ReverseSteps(
  sde: Sde,
  timesteps: readonly number[],
  variableNear: (t: number) => Variable,
  options: StochasticOptions,
): readonly (ReverseStep | undefined)[] | undefined {
  const timeOnPath = x0PathTime(sde, options);
  return renewals(sde, timesteps, options)?.map((renewal, step) => {
    if (!renewal) return undefined;
    const [from, to] = [timesteps[step], timesteps[step + 1]], [begin, end] = [sde.rho(from), sde.rho(to)];
    const { ofTime, ofRho = (rho) => rho, hasKinks } = variableNear(from);
    const kinks = hasKinks ? sde.kinks(to, from).map((t) => sde.rho(t)) : [];
    const bounds = { begin, end, signal: sde.signal(to), kinks };
    return {
      damping: Math.exp(-renewal.mass),
      weights: (nodes) => x0Weights(bounds, nodes.map((node) => ofTime(timesteps[node])), ofRho, renewal),
      noise: sigmaOf(sde, to) * Math.sqrt(-Math.expm1(-2 * renewal.mass)),
      path: timeOnPath && pathBetween(timeOnPath(begin), timeOnPath(end)),
    };
  });
}

/** `e^(2 m)` by rho, from an origin that does not depend on the grid; undefined where only a grid has one. */
export function x0PathTime(sde: Sde, { tau = 0, eta }: StochasticOptions): ((rho: number) => number) | undefined {
  const constant = eta === 1 ? 1 : tau;
  if (typeof constant === "number") return constant > 0 ? (rho) => rho ** (-2 * constant ** 2) : undefined;
  const origin = Math.log(sde.rho(sde.samplingT));
  if (origin === Infinity) return undefined;
  const square = (log: number) => constant(sde.timeOfRho(Math.exp(log)), Math.exp(log)) ** 2;
  return (rho) => Math.exp(2 * integrate(square, Math.log(rho), origin));
}
