import type { StepWeights } from "./multistep.ts";
import { getQuadrature } from "./quadrature.ts";
import type { Sde } from "../../schedules/sde.ts";

/** A variable in which eps is taken to be a polynomial. */
export interface Variable {
  /** Its value at a time of the grid. */
  ofTime(t: number): number;
  /** Its value where rho has the given value; absent where it is rho itself. */
  ofRho?(rho: number): number;
  /** Whether it has the kinks of a schedule that is given piece by piece; time has, a function of rho has not. */
  hasKinks: boolean;
}

/**
 * Weights of a method that interpolates eps by a polynomial in a variable u:
 * `w_j = integral over the step of L_j(u(rho)) drho`, with L_j the Lagrange polynomials through the nodes.
 *
 * @param sde The schedule
 * @param timesteps The grid
 * @param variableNear The variable; it may differ by an affine map from step to step, which changes no polynomial
 */
export function interpolationWeights(
  sde: Sde,
  timesteps: readonly number[],
  variableNear: (t: number) => Variable,
): StepWeights {
  const rhos = timesteps.map((t) => sde.rho(t));
  return (step, nodes) => {
    const [low, high] = timesteps[step] < timesteps[step + 1] ? [step, step + 1] : [step + 1, step];
    const { ofTime, ofRho, hasKinks } = variableNear(timesteps[high]);
    const knots = nodes.map((node) => ofTime(timesteps[node]));
    if (new Set(knots).size < knots.length) {
      throw new RangeError(
        `The method's variable must differ at all timesteps, found the same value at two of ` +
          nodes.map((node) => timesteps[node]).join(", "),
      );
    }
    const kinks = hasKinks ? sde.kinks(timesteps[low], timesteps[high]).map((t) => sde.rho(t)) : [];
    const integrals = getQuadrature(knots.length - 1).lagrange([rhos[low], ...kinks, rhos[high]], knots, ofRho);
    return low === step ? integrals : integrals.map((integral) => -integral);
  };
}
