import { checkOneOf } from "./check.ts";
import { checkTableau } from "./check_tableau.ts";
import type { Plan, Stage } from "./plan.ts";
import { type Sde, signalOfRho } from "./sde.ts";
import { type Tableau, TABLEAU_NAMES, type TableauName, TABLEAUS } from "./tableaus.ts";

/** Options of the Runge-Kutta methods. */
export interface RungeKuttaOptions {
  /** A tableau by name, or one's own. Default "3kutta". */
  rkMethod?: TableauName | Tableau;
}

/**
 * rhoRK-DEIS: an explicit Runge-Kutta method on `dv/drho = eps` (arXiv 2204.13902, section 3.3), with as many
 * evaluations a step as the tableau has stages.
 *
 * The state stays in x-space, where no value grows large: from the anchor x_0 at the beginning of the step,
 * `x_j = sqrt(alphaBar_j / alphaBar_0) x_0 + sqrt(alphaBar_j) drho sum_l a_jl eps_l`.
 */
export function rhoRkPlan(sde: Sde, timesteps: readonly number[], options: RungeKuttaOptions): Plan {
  const tableau = resolve(options.rkMethod ?? "3kutta");
  const { a, b, c, order } = tableau;
  const stages: Stage[] = [];
  for (let step = 0; step + 1 < timesteps.length; step++) {
    const [from, to] = [timesteps[step], timesteps[step + 1]];
    const rho = sde.rho(from), width = sde.rho(to) - rho;
    // Exact at both ends, where going through rho and back would cost the last digits.
    const times = c.map((node) => node === 0 ? from : node === 1 ? to : sde.timeOfRho(rho + node * width));
    const signals = [...times, to].map((t) => signalOfRho(sde.rho(t)));
    times.forEach((t, j) => {
      const weights = j + 1 < times.length ? a[j + 1] : b;
      const signal = signals[j + 1];
      const history = weights.map((weight) => signal * width * weight).reverse();
      stages.push({ step, t, inputScale: 1, store: [0, 1], update: [signal / signals[0], 0, ...history] });
    });
  }
  return { method: "rho_rk", order, nfe: stages.length, timesteps, stages };
}

function resolve(rkMethod: TableauName | Tableau): Tableau {
  if (typeof rkMethod === "object" && rkMethod !== null) {
    checkTableau(rkMethod);
    return rkMethod;
  }
  checkOneOf("rkMethod", rkMethod, TABLEAU_NAMES);
  return TABLEAUS[rkMethod];
}
