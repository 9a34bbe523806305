import { checkOptions } from "../internal/check_options.ts";
import { checkInteger, checkPositive } from "../internal/check.ts";
import type { EpsFn } from "../run/eps_fn.ts";
import { getSampler } from "../run/get_sampler.ts";
import { PLAN_OPTION_NAMES, type PlanOptions } from "../methods/make_plan.ts";
import { hutchinson } from "./hutchinson.ts";
import type { Plan } from "../plans/plan.ts";
import { type Sde, sigmaOf } from "../schedules/sde.ts";
import { endsStep } from "../run/step_info.ts";
import { checkTensor, type Tensor, type TensorData } from "../tensors/tensor.ts";

/** The divergence of the model's output with respect to x, at (x, t), for each image of the batch. */
export type Divergence = (x: Tensor, t: number) => ArrayLike<number> | Promise<ArrayLike<number>>;

/** Options of {@linkcode logLikelihood}. */
export type LikelihoodOptions = PlanOptions & DivergenceOptions;

/** What {@linkcode logLikelihood} needs beside a plan. */
export interface DivergenceOptions {
  /** None: a likelihood always goes from the image to the noise. */
  invert?: never;
  /** None: a corrector's steps are not taken along with the density. */
  correctorOrder?: never;
  /** The exact divergence of the model's output. Default: Hutchinson's estimate of it. */
  divergence?: Divergence;
  /** Random directions of Hutchinson's estimate at each evaluation; each costs two evaluations more. Default 1. */
  probes?: number;
  /** Seed of the directions, which stay the same along the path. Default 0. */
  seed?: number;
  /** Width of the central differences of Hutchinson's estimate. Default 1e-4 in float64, 1e-2 in float32. */
  difference?: number;
}

const EXCLUDED = ["invert", "correctorOrder"], OWN = ["divergence", "probes", "seed", "difference"];

/** A log-density with the account of how it was found. */
export interface LogLikelihood<Data extends TensorData = TensorData> {
  /** The natural logarithm of the model's density at each image. */
  readonly logDensity: Float64Array;
  /** The noise that each image comes from. */
  readonly noise: Tensor<Data>;
  /** Evaluations of the model, those of Hutchinson's estimate included. */
  readonly nfe: number;
}

/**
 * The exact log-likelihood of images under the model's probability flow, by the instantaneous change of variables
 * (arXiv 2011.13456, section 4.3). In v-space, `log p(v_eps) = log p(v_T) + integral of div_v eps drho`, integrated by
 * the very weights of the plan; the prior at the end of the grid is normal with the schedule's own variance of the noise.
 *
 * @param sde The schedule
 * @param epsFn The model
 * @param images The images, the batch first
 * @param options Method and grid (more steps are more exact), and how to find the divergence
 * @returns Log-densities in nats
 * @throws {RangeError} If an option is out of range or a value is not finite.
 *
 * @example Standard normal data
 * ```ts
 * import { assertAlmostEquals } from "@std/assert";
 * import { getLinearAlphaFns, logLikelihood, VPSDE } from "@deis/deis";
 *
 * const sde = new VPSDE(getLinearAlphaFns(0.1, 20));
 * const sigma = (t: number) => Math.sqrt(1 - sde.alphaBar(t));
 * const { logDensity } = await logLikelihood(
 *   sde,
 *   (x, t, out) => void x.data.forEach((value, i) => out.data[i] = sigma(t) * value),
 *   { data: Float64Array.of(0.5), dims: [1, 1] },
 *   { divergence: (_x, t) => [sigma(t)], method: "rho_rk", rkMethod: "4rk", tsPhase: "log", numStep: 50 },
 * );
 * assertAlmostEquals(logDensity[0], -0.125 - Math.log(2 * Math.PI) / 2, 1e-4);
 * ```
 */
export async function logLikelihood<Data extends TensorData>(
  sde: Sde,
  epsFn: EpsFn,
  images: Tensor<Data>,
  options: LikelihoodOptions = {},
): Promise<LogLikelihood<Data>> {
  checkOptions(options, [...PLAN_OPTION_NAMES.filter((name) => !EXCLUDED.includes(name)), ...OWN]);
  const { divergence, probes = 1, seed = 0, difference, ...solver } = options;
  checkTensor(images, "images");
  checkInteger("probes", probes, 1);
  checkInteger("seed", seed, 0);
  const width = difference ?? (images.data instanceof Float64Array ? 1e-4 : 1e-2);
  checkPositive("difference", width);

  const found: ArrayLike<number>[] = [];
  const estimate = divergence ?? hutchinson(epsFn, images.dims, { probes, seed, difference: width });
  const spy: EpsFn = async (x, t, out) => {
    const state: Tensor = { data: x.data.slice() as TensorData, dims: x.dims };
    const result = await epsFn(x, t, out);
    found.push(await estimate(state, t));
    return result;
  };
  const sampler = getSampler(sde, spy, { ...solver, invert: true });
  const noise = await sampler(images);

  const { plan } = sampler;
  const [first, last] = [plan.timesteps[0], plan.timesteps[plan.timesteps.length - 1]];
  const size = images.data.length / images.dims[0];
  const weights = divergenceWeights(sde, plan);
  const logDensity = priorLogDensity(sde, last, noise).map((prior, image) =>
    found.reduce(
      // eps = store[0] x + store[1] output
      (sum, divergences, i) =>
        sum + weights[i] * (plan.stages[i].store[0] * size + plan.stages[i].store[1] * divergences[image]),
      prior + size * Math.log(sde.signal(last) / sde.signal(first)),
    )
  );
  const bad = logDensity.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) {
    throw new RangeError(`The log-density must be finite, found ${logDensity[bad]} for image ${bad}`);
  }
  return { logDensity, noise, nfe: plan.nfe * (divergence ? 1 : 1 + 2 * probes) };
}

/** Weight of each evaluation's div_x eps in the integral of div_v eps drho; div_v is div_x times the signal. */
function divergenceWeights(sde: Sde, plan: Plan): Float64Array {
  const weights = new Float64Array(plan.nfe);
  plan.stages.forEach(({ update, step }, index) => {
    if (!endsStep(plan, index)) return;
    const signal = sde.signal(plan.timesteps[step + 1]);
    update.slice(2).forEach((weight, age) => {
      weights[index - age] += weight / signal * sde.signal(plan.stages[index - age].t);
    });
  });
  return weights;
}

/** log N(x; 0, sigma^2) of each image at time t, with the schedule's own sigma. */
function priorLogDensity(sde: Sde, t: number, { data, dims }: Tensor): Float64Array {
  const sigma = sigmaOf(sde, t);
  const size = data.length / dims[0];
  return Float64Array.from({ length: dims[0] }, (_, image) => {
    let square = 0;
    for (let i = image * size; i < (image + 1) * size; i++) square += (data[i] / sigma) ** 2;
    return -square / 2 - size * (Math.log(2 * Math.PI) / 2 + Math.log(sigma));
  });
}
