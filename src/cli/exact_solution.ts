import type { SamplerOptions } from "../get_sampler.ts";

/** Evaluations of {@linkcode EXACT}. */
export const EXACT_EVALUATIONS = 240;

/**
 * What counts as the exact solution where methods are compared by distance to it: on the digits it is within 1e-4, root
 * mean square, of 960 evaluations of the classical Runge-Kutta method.
 */
export const EXACT: SamplerOptions = {
  method: "t_ab",
  abOrder: 3,
  tsPhase: "t",
  tsOrder: 1.5,
  numStep: EXACT_EVALUATIONS,
};
