import { checkInteger, checkOneOf, checkPositive } from "../internal/check.ts";
import { checkOptions } from "../internal/check_options.ts";
import { PAIR_NAMES, PAIRS } from "../methods/runge_kutta/embedded_pairs.ts";
import { rungeKuttaStages } from "../methods/runge_kutta/runge_kutta.ts";
import { withPrediction } from "../plans/with_prediction.ts";
import type { Sde } from "../schedules/sde.ts";
import { checkTensor, type Tensor, type TensorData } from "../tensors/tensor.ts";
import type { AdaptiveOptions, AdaptiveRunOptions, AdaptiveSample } from "./adaptive_options.ts";
import { runAdaptive } from "./adaptive_run.ts";
import type { EpsFn } from "./eps_fn.ts";
import { giveRegisters, takeRegisters } from "./register_pool.ts";
import { checkSavedAdaptive, type SavedAdaptiveRun } from "./saved_adaptive_run.ts";

/** Step sizes are chosen in this root of rho, in which a solution asks for steps of about the same width. */
const ROOT = 7;
/** The first step is this part of the whole. */
const FIRST_WIDTH = 1 / 20;
const RUN_OPTION_NAMES = ["signal", "onStep", "resume"];
const OPTION_NAMES = ["pair", "rtol", "atol", "maxNfe", "invert", "prediction"];

/**
 * Makes a sampler that chooses its own steps: an explicit Runge-Kutta pair on `dv/drho = eps`, each step no wider than
 * keeps its estimated error below `atol + rtol |x|` in the root mean square of every image of the batch.
 *
 * @param sde The schedule that the model was trained on
 * @param epsFn The model; on a discrete schedule it is asked at real times
 * @param options Pair and tolerances
 * @returns A function from noise to sample
 * @throws {TypeError} If an option is unknown.
 * @throws {RangeError} If an option is out of range; while running: if the tolerance cannot be met within maxNfe, or
 * the model's output is not finite.
 *
 * @example As many steps as the tolerance asks for
 * ```ts
 * import { assert } from "@std/assert";
 * import { getAdaptiveSampler, getLinearAlphaFns, getNoise, VPSDE } from "@deis/deis";
 *
 * const sde = new VPSDE(getLinearAlphaFns(0.1, 20));
 * const sampler = getAdaptiveSampler(sde, (x, t, out) => {
 *   const sigma = Math.sqrt(1 - sde.alphaBar(t));
 *   x.data.forEach((value, i) => out.data[i] = sigma * value);
 * }, { rtol: 1e-4, atol: 1e-4 });
 * const { nfe, errorEstimate } = await sampler(getNoise([4, 2]));
 * assert(nfe < 200 && errorEstimate < 1e-2);
 * ```
 */
export function getAdaptiveSampler(
  sde: Sde,
  epsFn: EpsFn,
  options: AdaptiveOptions = {},
): <Data extends TensorData>(
  noise: Tensor<Data>,
  runOptions?: AdaptiveRunOptions<Data>,
) => Promise<AdaptiveSample<Data>> {
  checkOptions(options, OPTION_NAMES);
  const { pair = "bosh32", rtol = 1e-3, atol = 1e-3, maxNfe = 1000, invert = false, prediction = "eps" } = options;
  checkOneOf("pair", pair, PAIR_NAMES);
  checkPositive("rtol", rtol);
  checkPositive("atol", atol);
  checkInteger("maxNfe", maxNfe, 1);
  const tableau = PAIRS[pair];
  const [first, last] = invert ? [sde.samplingEps, sde.samplingT] : [sde.samplingT, sde.samplingEps];
  const [start, end] = [first, last].map((t) => sde.rho(t) ** (1 / ROOT));
  const timeAt = (position: number) => position === end ? last : sde.timeOfRho(position ** ROOT);
  const planOf = (step: number, from: number, to: number, reused: boolean) => {
    const stages = rungeKuttaStages(sde, tableau, step, from, to);
    const plan = { method: pair, order: tableau.order, nfe: stages.length, timesteps: [from, to], stages };
    const { stages: [first, ...rest] } = withPrediction(plan, sde, prediction);
    return { ...plan, stages: [reused ? stages[0] : first, ...rest] };
  };
  planOf(0, first, timeAt((start + end) / 2), false); // a prediction that is unknown is found here, before any run

  const order = tableau.order, setting = { sde, epsFn, order, rtol, atol, maxNfe, end, last, timeAt, planOf };
  return async <Data extends TensorData>(noise: Tensor<Data>, runOptions: AdaptiveRunOptions<Data> = {}) => {
    checkTensor(noise, "noise");
    checkOptions(runOptions, RUN_OPTION_NAMES);
    const { resume } = runOptions;
    if (resume) checkSavedAdaptive(resume, noise, first);
    const fresh = { x: noise, nfe: 0, rejected: 0, timesteps: [first], position: start, error: 0 };
    const from = resume as SavedAdaptiveRun<Data> | undefined ?? { ...fresh, width: (end - start) * FIRST_WIDTH };
    const registers = takeRegisters(planOf(0, first, last, false), noise);
    try {
      return await runAdaptive(setting, registers, from, runOptions);
    } finally {
      giveRegisters(registers);
    }
  };
}
