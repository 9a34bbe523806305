/**
 * Plans fitted to a model: the best image for a number of evaluations.
 *
 * @module
 */
export type { Fit } from "./fit.ts";
export { fitPlan } from "./fit_plan.ts";
export type { FitOptions, FitReport, FitSettings } from "./fit_settings.ts";
export type { FeatureStatistics } from "./feature_statistics.ts";
export { joinFeatures, type ReferredFeatures } from "./join_features.ts";
export type { FeatureFn, FitObjective } from "./objective.ts";
export type { FitCheckpoint } from "./checkpoint.ts";
export type { NamedPlan } from "./fixed_plans.ts";
export type { PlanPoint } from "./plan_point.ts";
export type { Judged } from "./judge.ts";
export { optimalTimesteps } from "./optimal_timesteps.ts";
export {
  type NoiseBatch,
  type Samples,
  type SolveOptions,
  solveTrajectories,
  type Trajectories,
} from "./trajectories.ts";
