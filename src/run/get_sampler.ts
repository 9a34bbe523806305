import { parsePlan } from "../plans/parse_plan.ts";
import type { EpsFn } from "./eps_fn.ts";
import { checkOptions } from "../internal/check_options.ts";
import { execute, RUN_OPTION_NAMES, type RunOptions } from "./execute.ts";
import { makePlan, type PlanOptions } from "../methods/make_plan.ts";
import type { Plan } from "../plans/plan.ts";
import { giveRegisters, takeRegisters } from "./register_pool.ts";
import type { Sde } from "../schedules/sde.ts";
import { checkTensor, type Tensor, type TensorData } from "../tensors/tensor.ts";

/** Options of {@linkcode getSampler}: those of {@linkcode makePlan}. */
export type SamplerOptions = PlanOptions;

/** Turns noise into a sample; `sampler.plan` is the table of numbers that it runs. */
export interface Sampler {
  /**
   * @param noise Standard normal noise, Float32Array or Float64Array; the whole run has its precision
   * @param options Signal, callback, saved run
   * @returns The sample, a new tensor of the noise's type and shape
   * @throws {TypeError} If the noise is no tensor, an option is unknown, or the model returns none of the same size.
   * @throws {RangeError} If a value of the noise is not finite.
   * @throws {NonFiniteError} If a model input or output or a state is not finite; it has the step.
   */
  <Data extends TensorData>(noise: Tensor<Data>, options?: RunOptions<Data>): Promise<Tensor<Data>>;
  /** The plan, JSON-serialisable. */
  readonly plan: Plan;
}

/**
 * Makes a sampler for a schedule, a model and a method: tAB-DEIS, rhoAB-DEIS, rhoRK-DEIS or iPNDM of Zhang and
 * Chen (arXiv 2204.13902). All coefficients are computed here, in float64.
 *
 * @param sde The schedule that the model was trained on
 * @param epsFn The model
 * @param options Method, grid and orders
 * @returns The sampler
 * @throws {TypeError} If epsFn is no function, or an option is unknown or belongs to another method.
 * @throws {RangeError} If an option is out of range; the message says what is allowed.
 *
 * @example Data that is one point: the exact eps brings every noise there
 * ```ts
 * import { assertAlmostEquals } from "@std/assert";
 * import { getLinearAlphaFns, getSampler, VPSDE } from "@deis/deis";
 *
 * const sde = new VPSDE(getLinearAlphaFns(0.1, 20), { samplingEps: 1e-3, samplingT: 1 });
 * const sampler = getSampler(sde, (x, t, out) => {
 *   const alphaBar = sde.alphaBar(t);
 *   out.data[0] = (x.data[0] - Math.sqrt(alphaBar) * 0.7) / Math.sqrt(1 - alphaBar);
 * }, { method: "t_ab", abOrder: 3, tsPhase: "t", tsOrder: 2, numStep: 8 });
 * const { data } = await sampler({ data: new Float64Array([1.3]), dims: [1] });
 * assertAlmostEquals(data[0], 0.7, 0.02);
 * ```
 */
export function getSampler(sde: Sde, epsFn: EpsFn, options: SamplerOptions = {}): Sampler {
  return samplerFromPlan(makePlan(sde, options), epsFn);
}

/**
 * Makes a sampler of a plan that was made before, for instance read from JSON.
 *
 * @param plan The plan
 * @param epsFn The model
 * @returns The sampler
 * @throws {TypeError} If a part of the plan is missing, or epsFn is no function.
 * @throws {RangeError} If a number of it is not finite, or makes no sense.
 *
 * @example A plan kept as JSON
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { type EpsFn, getSampler, parsePlan, samplerFromPlan, VESDE } from "@deis/deis";
 *
 * const epsFn: EpsFn = (x) => x;
 * const sampler = getSampler(new VESDE(), epsFn, { numStep: 3 });
 * const again = samplerFromPlan(parsePlan(JSON.stringify(sampler.plan)), epsFn);
 * const noise = { data: Float32Array.of(1, 2), dims: [2] };
 * assertEquals(await again(noise), await sampler(noise));
 * ```
 */
export function samplerFromPlan(plan: Plan, epsFn: EpsFn): Sampler {
  if (typeof epsFn !== "function") {
    throw new TypeError(`epsFn must be a function, found ${typeof epsFn}`);
  }
  const checked = parsePlan(plan);
  const sampler = async <Data extends TensorData>(noise: Tensor<Data>, runOptions: RunOptions<Data> = {}) => {
    checkTensor(noise, "noise");
    checkOptions(runOptions, RUN_OPTION_NAMES);
    const registers = takeRegisters(checked, noise);
    try {
      return await execute(checked, registers, epsFn as EpsFn<Data>, noise, runOptions);
    } finally {
      giveRegisters(registers);
    }
  };
  return Object.assign(sampler, { plan: checked });
}
