import { checkInteger, checkOneOf } from "../internal/check.ts";
import { checkFitQuality, type FitQuality } from "./fit_quality.ts";
import { type Prediction, PREDICTIONS } from "./prediction.ts";
import type { Sde } from "../schedules/sde.ts";

/** What was fitted: the grid alone, grid and the times that the network is asked at, or grid and coefficients. */
export type FitStrength = "timesteps" | "queries" | "coefficients";

/** All of them. */
export const FIT_STRENGTHS: readonly FitStrength[] = ["timesteps", "queries", "coefficients"];

/** What a fit made small: the weights of its parts, and their sum of the best plan beside it and of this one. */
export interface FittedObjective {
  /** Weight of the mean square distance to exact samples. */
  readonly distance?: number;
  /** Weight of the mean square distance in features. */
  readonly features?: number;
  /** Weight of the Fréchet distance of features. */
  readonly frechet?: number;
  /** Over samples that the fit did not see, of the best of the other plans: fixed ones, and the one that it started from. */
  readonly before: number;
  /** The same of this plan. */
  readonly after: number;
  /** SHA-256 of the network that gives the features, in hex; of several networks a list. */
  readonly network?: string | readonly string[];
}

/** What a plan was fitted to. */
export interface FittedTo {
  /** What was fitted. */
  readonly strength: FitStrength;
  /** rho of the schedule at each of the plan's timesteps. */
  readonly rhos: readonly number[];
  /** Number of trajectories, the held-out ones included. */
  readonly trajectories: number;
  /** Median distance (root mean square of a sample) to exact samples that it did not see, of the plan that the fit started from. */
  readonly before: number;
  /** The same of this plan. */
  readonly after: number;
  /** How far this plan's samples end from the exact ones, over as many that the fit did not see. */
  readonly heldOut?: FitQuality & { readonly samples: number };
  /**
   * Seed of the noise of its samples: of images from number 0 on, first the `trajectories`, then where
   * `heldOut.samples` are none of them these. Present where the command line made the fit.
   */
  readonly seed?: number;
  /** SHA-256 of the model's file, in hex. */
  readonly model?: string;
  /** What that model predicts. */
  readonly prediction: Prediction;
  /** The scales of guidance that it was fitted with. */
  readonly guidance?: readonly number[];
  /** What was made small, where it is not the distance to exact samples alone. */
  readonly objective?: FittedObjective;
}

/** How many images of a seed's noise a fit may have seen, from number 0 on; 0 where it was fitted to another seed's. */
export function imagesSeen({ trajectories, heldOut, seed }: FittedTo, ofSeed: number): number {
  return seed === undefined || seed === ofSeed ? trajectories + (heldOut?.samples ?? 0) : 0;
}

/** How far rho may be from what a plan was fitted to, relative. */
const SAME_RHO = 1e-6;

/**
 * Checks a fitted plan against the schedule it is to run on.
 *
 * @param timesteps The plan's timesteps
 * @param fittedTo What the plan says that it was fitted to
 * @param sde The schedule
 * @throws {RangeError} If the schedule is another one.
 */
export function checkFittedSchedule(timesteps: readonly number[], fittedTo: FittedTo, sde: Sde): void {
  const other = otherTime(timesteps, fittedTo, sde);
  if (other >= 0) {
    throw new RangeError(
      `The plan was fitted on another schedule, with rho ${fittedTo.rhos[other]} at t = ${timesteps[other]}, ` +
        `found ${sde.rho(timesteps[other])}`,
    );
  }
}

/** The first of the times at which a schedule is not the one that a plan was fitted on, or -1. */
export function otherTime(timesteps: readonly number[], { rhos }: FittedTo, sde: Sde): number {
  return timesteps.findIndex((t, i) => !(Math.abs(sde.rho(t) - rhos[i]) <= SAME_RHO * rhos[i]));
}

/** Checks what JSON says of a fit. @throws {TypeError | RangeError} If it makes no sense. */
export function checkFittedTo(fittedTo: Partial<FittedTo>, timesteps: readonly number[]): void {
  const { strength, rhos, trajectories, before, after, model, prediction, guidance, heldOut, seed } = fittedTo ??
    {};
  if (fittedTo?.objective !== undefined) checkFittedObjective(fittedTo.objective);
  checkOneOf("The plan's fittedTo.strength", strength, FIT_STRENGTHS);
  checkInteger("The plan's fittedTo.trajectories", trajectories, 1);
  if (!isPositive(rhos) || rhos.length !== timesteps.length) {
    throw new RangeError(`The plan's fittedTo.rhos must be ${timesteps.length} numbers of at least 0`);
  }
  if (!isPositive([before, after])) {
    throw new RangeError(`The plan's fittedTo must say its error before and after, found ${before} and ${after}`);
  }
  if (heldOut !== undefined) {
    checkFitQuality("The plan's fittedTo.heldOut", heldOut);
    checkInteger("The plan's fittedTo.heldOut.samples", heldOut.samples, 1);
  }
  if (seed !== undefined) checkInteger("The plan's fittedTo.seed", seed, 0);
  checkOneOf("The plan's fittedTo.prediction", prediction, PREDICTIONS);
  if (model !== undefined && !/^[0-9a-f]{64}$/.test(model)) {
    throw new RangeError(`The plan's fittedTo.model must be a SHA-256 in hex, found ${model}`);
  }
  if (guidance !== undefined && !(Array.isArray(guidance) && guidance.every(Number.isFinite))) {
    throw new RangeError(`The plan's fittedTo.guidance must be finite numbers, found ${guidance}`);
  }
}

function checkFittedObjective(objective: Partial<FittedObjective>): void {
  const { distance, features, frechet, before, after, network } = objective ?? {};
  const weights = [distance, features, frechet].filter((weight) => weight !== undefined);
  if (weights.length === 0 || !isPositive([...weights, before, after])) {
    throw new RangeError(
      "The plan's fittedTo.objective must have weights of distance, features or frechet, and values before and after, " +
        `found ${JSON.stringify(objective)}`,
    );
  }
  const networks: unknown[] = network === undefined ? [] : [network].flat();
  if (!networks.every((one) => typeof one === "string" && /^[0-9a-f]{64}$/.test(one))) {
    throw new RangeError(`The plan's fittedTo.objective.network must be a SHA-256 in hex, found ${network}`);
  }
}

function isPositive(values: unknown): values is number[] {
  return Array.isArray(values) && values.every((value) => Number.isFinite(value) && value >= 0);
}
