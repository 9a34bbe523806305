import { checkInteger, checkOneOf, checkPositive } from "../internal/check.ts";
import { checkOptions } from "../internal/check_options.ts";
import { PAIR_NAMES, type PairName, PAIRS } from "../methods/runge_kutta/embedded_pairs.ts";
import { type EpsFn, evaluate } from "./eps_fn.ts";
import { notFinite } from "./execute.ts";
import type { Plan, Stage } from "../plans/plan.ts";
import type { Prediction } from "../plans/prediction.ts";
import { withPrediction } from "../plans/with_prediction.ts";
import { Registers } from "./registers.ts";
import { rungeKuttaStages } from "../methods/runge_kutta/runge_kutta.ts";
import type { Sde } from "../schedules/sde.ts";
import { errorNorms } from "./step_error.ts";
import { checkTensor, type Tensor, type TensorData } from "../tensors/tensor.ts";

/** Options of {@linkcode getAdaptiveSampler}. */
export interface AdaptiveOptions {
  /** The embedded pair. Default "bosh32", which is the better one down to tolerances of about 1e-4. */
  pair?: PairName;
  /** Allowed error of a step relative to the state. Default 1e-3. */
  rtol?: number;
  /** Allowed error of a step in the state's own units. Default 1e-3. */
  atol?: number;
  /** The run is an error where it would take more evaluations. Default 1000. */
  maxNfe?: number;
  /** Goes the other way, from an image to the noise that it comes from. Default false. */
  invert?: boolean;
  /** What the model predicts. Default "eps". */
  prediction?: Prediction;
}

const OPTION_NAMES = ["pair", "rtol", "atol", "maxNfe", "invert", "prediction"];

/** A sample with the account of how it was made. */
export interface AdaptiveSample<Data extends TensorData> extends Tensor<Data> {
  /** Evaluations, those of rejected steps included. */
  readonly nfe: number;
  /** The times at which accepted steps began and ended. */
  readonly timesteps: readonly number[];
  /** Number of steps that were done again with a smaller width. */
  readonly rejected: number;
  /** Estimated root mean square error of the sample: the accepted steps' errors, carried to the end and added up. */
  readonly errorEstimate: number;
}

/** Step sizes are chosen in this root of rho, in which a solution asks for steps of about the same width. */
const ROOT = 7;
const SAFETY = 0.9, SMALLEST_FACTOR = 0.2, LARGEST_FACTOR = 5;

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
  runOptions?: { signal?: AbortSignal },
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
  /** One step as a plan; `reused` says that its first eps is there already, converted. */
  const planOf = (step: number, from: number, to: number, reused: boolean) => {
    const stages = rungeKuttaStages(sde, tableau, step, from, to);
    const plan = { method: pair, order: tableau.order, nfe: stages.length, timesteps: [from, to], stages };
    const { stages: [first, ...rest] } = withPrediction(plan, sde, prediction);
    return { ...plan, stages: [reused ? stages[0] : first, ...rest] };
  };
  planOf(0, first, timeAt((start + end) / 2), false); // a prediction that is unknown is found here, before any run

  return async <Data extends TensorData>(noise: Tensor<Data>, { signal }: { signal?: AbortSignal } = {}) => {
    checkTensor(noise, "noise");
    const registers = new Registers(planOf(0, first, last, false), noise);
    const { ring } = registers;
    let [state] = registers.states;
    state.data.set(noise.data);
    let position = start, width = (end - start) / 20;
    let nfe = 0, rejected = 0, errorInV = 0;
    const timesteps = [first];
    const ask = async (stage: Stage, input: Tensor<Data>, out: Tensor<Data>) => {
      if (++nfe > maxNfe) throw new RangeError(`The tolerance asks for more than maxNfe = ${maxNfe} evaluations`);
      await evaluate(epsFn as EpsFn<Data>, stage, input, out, signal);
    };

    while (position !== end) {
      // The last step ends exactly at the end, stretched a little where it would leave a sliver.
      const left = end - position;
      const target = Math.abs(width) >= 0.999 * Math.abs(left) ? end : position + width;
      const from = timesteps[timesteps.length - 1], to = timeAt(target);
      const isFirst = nfe === 0;
      const plan = planOf(timesteps.length - 1, from, to, !isFirst);
      registers.rewrite(plan);
      const { solution, compared } = await pairStep(plan, registers, state, ask, isFirst);
      const { worst, mean } = errorNorms(state, solution, compared, atol, rtol);
      width = (target - position) * widthFactor(worst, tableau.order);
      if (worst > 1) {
        rejected++;
        continue;
      }
      ring[0].data.set(ring[plan.nfe - 1].data);
      state = solution;
      position = target;
      timesteps.push(to);
      errorInV += mean / sde.signal(to);
    }
    const data = state.data.slice() as Data;
    return { data, dims: [...noise.dims], nfe, timesteps, rejected, errorEstimate: errorInV * sde.signal(last) };
  };
}

/**
 * Runs the stages of one step. Its first eps, in `ring[0]`, is the last one of the step before or of the try before;
 * only the first try of a run asks for it.
 *
 * @returns The solution at the end of the step and the one that it is compared with
 */
async function pairStep<Data extends TensorData>(
  plan: Plan,
  registers: Registers<Data>,
  anchor: Tensor<Data>,
  ask: (stage: Stage, input: Tensor<Data>, out: Tensor<Data>) => Promise<void>,
  isFirst: boolean,
): Promise<{ solution: Tensor<Data>; compared: Tensor<Data> }> {
  const { states, ring } = registers;
  let solution = anchor, compared = anchor;
  for (const [index, stage] of plan.stages.entries()) {
    solution = compared;
    if (index > 0 || isFirst) await ask(stage, solution, ring[index]);
    compared = states.find((free) => free !== solution && free !== anchor)!;
    if (!registers.update(index, compared, anchor, solution)) throw notFinite(stage, ring[index]);
  }
  return { solution, compared };
}

/** How much wider or narrower the next step is, for an error in units of what is allowed. */
function widthFactor(error: number, order: number): number {
  const factor = SAFETY * Math.max(error, Number.MIN_VALUE) ** (-1 / order);
  return Math.min(Math.max(factor, SMALLEST_FACTOR), LARGEST_FACTOR);
}
