import type { StepWeights } from "./multistep.ts";
import { lagrangeBasis } from "./lagrange_basis.ts";
import { lagrangeIntegrals } from "./quadrature.ts";
import { epsQuantity, type Quantity } from "./quantity.ts";
import type { Sde } from "../../schedules/sde.ts";

/** A variable in which the quantity is taken to be a polynomial. */
export interface Variable {
  /** Its value at a time of the grid. */
  ofTime(t: number): number;
  /** Its value where rho has the given value; absent where it is rho itself. */
  ofRho?(rho: number): number;
  /** Whether it has the kinks of a schedule that is given piece by piece; time has, a function of rho has not. */
  hasKinks: boolean;
}

/**
 * Weights of a method that interpolates eps, or another quantity, by a polynomial in a variable u:
 * `w_j = scale_next integral over the step of L_j(u) dmeasure`, with L_j the Lagrange polynomials through the nodes and
 * rho the measure of eps.
 *
 * Where the measure is infinite at the end of the step, the scale is 0 there and the end alone counts:
 * `w_j = (scale measure)_next L_j(u_next)`.
 *
 * @param sde The schedule
 * @param timesteps The grid
 * @param variableNear The variable; it may differ by an affine map from step to step, which changes no polynomial
 * @param quantity What the history holds
 */
export function interpolationWeights(
  sde: Sde,
  timesteps: readonly number[],
  variableNear: (t: number) => Variable,
  quantity: Quantity = epsQuantity(sde),
): StepWeights {
  const { scale, measure, rhoOf, share } = quantity;
  const measures = timesteps.map((t) => measure(sde.rho(t)));
  return (step, nodes) => {
    const [from, to] = [timesteps[step], timesteps[step + 1]];
    const { ofTime, ofRho, hasKinks } = variableNear(Math.max(from, to));
    const knots = nodes.map((node) => ofTime(timesteps[node]));
    if (new Set(knots).size < knots.length) {
      throw new RangeError(
        `The method's variable must differ at all timesteps, found the same value at two of ` +
          nodes.map((node) => timesteps[node]).join(", "),
      );
    }
    const [begin, end] = [measures[step], measures[step + 1]];
    if (end === Infinity) return lagrangeBasis(knots, ofTime(to)).map((value) => share(to) * value);
    const kinks = hasKinks ? sde.kinks(Math.min(from, to), Math.max(from, to)) : [];
    const inner = kinks.map((t) => measure(sde.rho(t))).sort((a, b) => a - b);
    const edges = [Math.min(begin, end), ...inner, Math.max(begin, end)];
    const u = ofRho && rhoOf ? (value: number) => ofRho(rhoOf(value)) : ofRho ?? rhoOf;
    const integrals = lagrangeIntegrals(edges, knots, u);
    const signed = begin < end ? scale(to) : -scale(to);
    return integrals.map((integral) => signed * integral);
  };
}
