/**
 * Fast sampling of diffusion models with exponential integrators: tAB-DEIS, rhoAB-DEIS, rhoRK-DEIS and iPNDM
 * (Zhang and Chen, arXiv 2204.13902), with exact coefficients, WASM kernels and any model.
 *
 * A sampler is a plan, a table of numbers that is computed once; one executor runs every plan.
 *
 * @example Eight evaluations of a model
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { getLinearAlphaFns, getSampler, VPSDE } from "@deis/deis";
 *
 * const sde = new VPSDE(getLinearAlphaFns(0.1, 20), { samplingEps: 1e-3, samplingT: 1 });
 * const epsFn = (x: { data: ArrayLike<number> }, t: number, out: { data: Float32Array | Float64Array }) => {
 *   const sigma = Math.sqrt(1 - sde.alphaBar(t)); // exact for data that is standard normal
 *   out.data.set(Array.from(x.data, (value) => sigma * value));
 * };
 * const sampler = getSampler(sde, epsFn, { method: "t_ab", abOrder: 3, tsPhase: "t", tsOrder: 2, numStep: 8 });
 * const { data, dims } = await sampler({ data: new Float32Array([0.3, -1.2]), dims: [1, 2] });
 * assertEquals(sampler.plan.nfe, 8);
 * assertEquals(dims, [1, 2]);
 * assertEquals([...data].map((value) => value.toFixed(1)), ["0.3", "-1.2"]);
 * ```
 *
 * @module
 */
export { getAdaptiveSampler } from "./src/run/adaptive.ts";
export type {
  AdaptiveOptions,
  AdaptiveRunOptions,
  AdaptiveSample,
  AdaptiveStepInfo,
} from "./src/run/adaptive_options.ts";
export type { SavedAdaptiveRun } from "./src/run/saved_adaptive_run.ts";
export { type AlphaFns, getCosAlphaFns, getLinearAlphaFns } from "./src/schedules/alpha_fns.ts";
export { type BetaOptions, type BetaSchedule, getBetas } from "./src/schedules/betas.ts";
export { type DiscreteOptions, DiscreteVPSDE } from "./src/schedules/discrete_vpsde.ts";
export { diffuse } from "./src/images/diffuse.ts";
export type { PairName } from "./src/methods/runge_kutta/embedded_pairs.ts";
export type { EpsFn } from "./src/run/eps_fn.ts";
export type { RunOptions } from "./src/run/execute.ts";
export type { FitQuality } from "./src/plans/fit_quality.ts";
export {
  checkFittedSchedule,
  type FitStrength,
  type FittedObjective,
  type FittedTo,
} from "./src/plans/fitted_to.ts";
export { getSampler, type Sampler, samplerFromPlan, type SamplerOptions } from "./src/run/get_sampler.ts";
export type { GridChoice } from "./src/grids/grid_choice.ts";
export { inpaint, type InpaintOptions } from "./src/images/inpaint.ts";
export {
  type Divergence,
  type DivergenceOptions,
  type LikelihoodOptions,
  type LogLikelihood,
  logLikelihood,
} from "./src/images/log_likelihood.ts";
export { METHOD_ALIASES, type MethodAlias, type OptionsByAlias } from "./src/methods/aliases.ts";
export { withFreeFirstStep } from "./src/methods/free_first_step.ts";
export { type DirectionOptions, makePlan, type PlanOptions } from "./src/methods/make_plan.ts";
export {
  type KeyOf,
  METHOD_NAMES,
  type MethodChoice,
  type MethodName,
  type MethodOptions,
  type OptionsByMethod,
} from "./src/methods/methods.ts";
export type { MultistepOptions, StartUp } from "./src/methods/multistep/multistep.ts";
export { getNoise, type NoiseData, type NoiseOptions, type NoiseType, type Rng } from "./src/tensors/noise.ts";
export { NonFiniteError } from "./src/run/non_finite_error.ts";
export { parsePlan } from "./src/plans/parse_plan.ts";
export { planTable } from "./src/plans/plan_table.ts";
export type { Clip } from "./src/plans/clip.ts";
export type { Plan, Stage } from "./src/plans/plan.ts";
export type { Prediction } from "./src/plans/prediction.ts";
export { releaseMemory } from "./src/internal/idle_memory.ts";
export { RectifiedFlow } from "./src/schedules/rectified_flow.ts";
export { type Restart, type RestartOptions, restartPlan } from "./src/methods/restart_plan.ts";
export type { RungeKuttaOptions } from "./src/methods/rho_rk.ts";
export type { SavedNoise } from "./src/run/saved_noise.ts";
export type { SavedRun } from "./src/run/saved_run.ts";
export type { Clock, Sde } from "./src/schedules/sde.ts";
export type { NoiseChoice, NoiseFn } from "./src/run/stage_noise.ts";
export type { StepInfo } from "./src/run/step_info.ts";
export { SubVPSDE } from "./src/schedules/sub_vpsde.ts";
export {
  type Tableau,
  TABLEAU_NAMES,
  type TableauInput,
  type TableauName,
  TABLEAUS,
} from "./src/methods/runge_kutta/tableaus.ts";
export type { Tensor, TensorData } from "./src/tensors/tensor.ts";
export { getTimesteps, type GridOptions, type TsPhase } from "./src/grids/timesteps.ts";
export type { VariableOptions } from "./src/methods/u_ab.ts";
export type { EpsAbOptions } from "./src/methods/multistep/eps_multistep.ts";
export type { X0RkOptions } from "./src/methods/x0_rk.ts";
export type { X0LogRhoAbOptions } from "./src/methods/x0_log_rho_ab.ts";
export type { Approximation, ApproximationOption } from "./src/methods/stochastic/approximation.ts";
export type { X0AbOptions } from "./src/methods/multistep/x0_multistep.ts";
export type { StochasticOptions, Tau } from "./src/methods/stochastic/stochastic_options.ts";
export { type NoiseLevels, VESDE } from "./src/schedules/vesde.ts";
export { type SamplingRange, VPSDE } from "./src/schedules/vpsde.ts";
