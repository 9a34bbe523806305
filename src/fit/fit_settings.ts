import { checkInteger, checkOneOf } from "../internal/check.ts";
import { checkOptions } from "../internal/check_options.ts";
import { PLAN_OPTION_NAMES, type PlanOptions } from "../methods/make_plan.ts";
import { FIT_STRENGTHS, type FitStrength } from "../plans/fitted_to.ts";
import type { Plan } from "../plans/plan.ts";
import type { FitCheckpoint } from "./checkpoint.ts";
import { checkObjective, DISTANCE, type FitObjective } from "./objective.ts";
import { withStartMethod } from "./start_method.ts";
import type { Trajectories } from "./trajectories.ts";

/** Options of {@linkcode fitPlan}: the method to start from, iPNDM by default, and how far to go. */
export type FitOptions = PlanOptions & FitSettings;

/** How far a fit is to go. */
export interface FitSettings {
  /**
   * "timesteps" fits the grid, "queries" the grid and then grid and the times that the network is asked at, apart from it,
   * where it pays after a first step that takes no evaluation, "coefficients" the grid and then grid and coefficients together. Default "coefficients".
   */
  strength?: FitStrength;
  /** Evaluations that a step's coefficients reach back to, an integer of at least 1. Default 4. */
  history?: number;
  /** Most iterations of either part, an integer of at least 1. Default 10. */
  iterations?: number;
  /** Ends the work before its next evaluation. */
  signal?: AbortSignal;
  /** Ends the search before its next evaluation; the best plan so far is judged and returned. */
  stop?: AbortSignal;
  /** Called after each iteration. */
  onIteration?: (report: FitReport) => void;
  /**
   * Further trajectories, which neither the fit nor its choice among plans on the way sees: they say how good each plan
   * is, and whether the gain is beyond chance. Default: the held-out quarter.
   */
  judged?: readonly Trajectories[];
  /** What is to become small. Default: the distance to the exact samples. */
  objective?: FitObjective;
  /**
   * A plan of one evaluation a step to start from, as another fit has left it: its grid and its coefficients, which are
   * still drawn to the method's where samples are few. It must keep in its history what the method does, and look back
   * on no more than `history` evaluations. For `strength` "coefficients". Default: the method's own plan.
   */
  start?: Plan;
  /** Where an earlier fit of the same method and trajectories had come to: it goes on from there. */
  resume?: FitCheckpoint;
}

/** Where a fit stands: median distances (root mean square of a sample) to its targets, or Fréchet distances. */
export interface FitReport {
  /** The part of the fit that it is in. */
  readonly strength: FitStrength;
  /** On the trajectories that are fitted to. */
  readonly fitted: number;
  /** On those that are held out. */
  readonly heldOut: number;
  /** The best so far, to resume from. */
  readonly checkpoint: FitCheckpoint;
}

const NAMES: readonly (keyof FitSettings)[] = [
  "strength",
  "history",
  "iterations",
  "signal",
  "stop",
  "onIteration",
  "judged",
  "objective",
  "start",
  "resume",
];

/** Settings with their defaults. */
export type CheckedSettings =
  & FitSettings
  & Required<Pick<FitSettings, "strength" | "history" | "iterations" | "objective">>;

/**
 * What options say: the method to start from, and how far to go.
 *
 * @throws {TypeError} If an option is unknown.
 * @throws {RangeError} If one of a fit's own is out of range.
 */
export function settingsOf(options: FitOptions): { solver: PlanOptions; settings: CheckedSettings } {
  checkOptions(options, [...PLAN_OPTION_NAMES, ...NAMES]);
  const { strength = "coefficients", history = 4, iterations = 10, objective = DISTANCE, ...others } = options;
  const { signal, stop, onIteration, judged, start, resume, ...solver } = others;
  checkOneOf("strength", strength, FIT_STRENGTHS);
  checkInteger("history", history, 1);
  checkInteger("iterations", iterations, 1);
  checkObjective(objective);
  const settings = { strength, history, iterations, objective, signal, stop, onIteration, judged, start, resume };
  return { solver: withStartMethod(solver), settings };
}
