// What a plan makes of Gaussian data, without sampling: eps is linear then, so that every value of a run is a linear
// combination of the noise that it started from and of the noise of its stages, which are independent.
import type { Plan, Sde } from "../../mod.ts";

/** Mean and standard deviation of one-dimensional Gaussian data. */
export interface Gaussian {
  mean: number;
  std: number;
}

/** Mean and variance. */
export interface Law {
  mean: number;
  variance: number;
}

/** The exact law of x_t. */
export function exactLaw({ mean, std }: Gaussian, sde: Sde, t: number): Law {
  const signal = sde.signal(t), sigma = signal * sde.rho(t);
  return { mean: signal * mean, variance: (signal * std) ** 2 + sigma ** 2 };
}

/** The law of a plan's sample, and that of its state after each step, from the exact law at its start. */
export function lawOf(plan: Plan, data: Gaussian, sde: Sde): Law {
  // [1, the noise at the start, the noise of each stage]
  const size = plan.nfe + 2, unit = (place: number) => Array.from({ length: size }, (_, i) => i === place ? 1 : 0);
  const sum = (terms: [number, number[]][]) =>
    Array.from(
      { length: size },
      (_, i) => terms.reduce((total, [weight, values]) => total + weight * values[i], 0),
    );
  const start = exactLaw(data, sde, plan.timesteps[0]);
  let x = sum([[start.mean, unit(0)], [Math.sqrt(start.variance), unit(1)]]), anchor = x;
  const history: number[][] = [];
  plan.stages.forEach((stage, k) => {
    if (!stage.anchor && stage.step !== plan.stages[k - 1]?.step) anchor = x;
    const { mean, variance } = exactLaw(data, sde, stage.t), sigma = sde.signal(stage.t) * sde.rho(stage.t);
    const output = sum([[sigma / variance, x], [-sigma * mean / variance, unit(0)]]);
    history.unshift(sum([[stage.store[0], x], [stage.store[1], output]]));
    const combine = (row: readonly number[]) =>
      sum(row.map((weight, j): [number, number[]] => [weight, [anchor, x, ...history][j]]));
    const next = sum([[1, combine(stage.update)], [stage.noise ?? 0, unit(k + 2)]]);
    if (stage.anchor) anchor = combine(stage.anchor);
    x = next;
  });
  return { mean: x[0], variance: x.slice(1).reduce((total, value) => total + value * value, 0) };
}
