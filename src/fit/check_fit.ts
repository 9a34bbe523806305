import type { Sde } from "../schedules/sde.ts";
import type { Plan } from "../plans/plan.ts";
import { type Samples, sizesOf } from "./trajectories.ts";

/** Neighbouring elements of a sample err together: it counts for no more numbers than this. */
const NUMBERS_A_SAMPLE = 8;

/** How much a fit is given. */
export interface FitSizes {
  batches: number;
  samples: number;
  /** Elements of a sample. */
  elements: number;
}

/** @throws {RangeError} If there are too few trajectories, or the plan cannot be fitted. */
export function checkFit(trajectories: readonly Samples[], plan: Plan, unknowns: number): void {
  const batches = trajectories.length;
  checkFitSizes(
    { batches, ...(batches > 0 ? sizesOf(trajectories) : { samples: 0, elements: 0 }) },
    plan,
    unknowns,
  );
}

/** The same before the trajectories are solved. @throws {RangeError} */
export function checkFitSizes({ batches, samples, elements }: FitSizes, plan: Plan, unknowns: number): void {
  checkFittable(plan);
  if (batches < 2) {
    throw new RangeError(
      `A fit needs at least 2 batches of trajectories, one of them to hold out, found ${batches}`,
    );
  }
  const worth = Math.min(elements, NUMBERS_A_SAMPLE), needed = Math.ceil(4 / 3 * unknowns / worth);
  if (samples < needed) {
    throw new RangeError(`A fit of ${unknowns} unknowns needs at least ${needed} trajectories, found ${samples}`);
  }
}

/** @throws {RangeError} If the plan goes from image to noise, takes more than one evaluation a step, or adds noise. */
export function checkFittable(plan: Plan): void {
  const { timesteps } = plan;
  if (timesteps[1] > timesteps[0]) {
    throw new RangeError("A plan is fitted from noise to image, found one from image to noise");
  }
  checkOneEvaluationAStep(plan);
}

/** @throws {RangeError} If the plan takes more than one evaluation a step, or adds noise. */
export function checkOneEvaluationAStep({ method, nfe, timesteps, stages }: Plan): void {
  const noisy = stages.findIndex(({ noise }) => noise);
  if (noisy >= 0) {
    throw new RangeError(
      `A plan is fitted without noise, found ${stages[noisy].noise} at stage ${noisy} of ${method}`,
    );
  }
  if (nfe !== timesteps.length - 1) {
    throw new RangeError(
      `A plan is fitted with one evaluation a step, found ${method} with ${nfe} evaluations in ${
        timesteps.length - 1
      } steps`,
    );
  }
}

/** @throws {RangeError} If the grid starts where rho is infinite: what is fitted and bounded there has no size. */
export function checkFiniteRho(sde: Sde, timesteps: readonly number[]): void {
  const infinite = timesteps.find((t) => sde.rho(t) === Infinity);
  if (infinite !== undefined) {
    throw new RangeError(`A plan is fitted where rho is finite, found Infinity at t = ${infinite}`);
  }
}
