import { warnOfKeys } from "../schedulers/warn_of_keys.ts";
import { samplerFromPlan } from "../../run/get_sampler.ts";
import type { NoiseChoice } from "../../run/stage_noise.ts";
import { getNoise } from "../../tensors/noise.ts";
import type { Tensor } from "../../tensors/tensor.ts";
import type { Denoiser } from "./denoiser.ts";
import type { Conditions } from "./kind.ts";
import { makeDenoiser } from "./make_denoiser.ts";
import type { Pipeline } from "./pipeline.ts";
import type { OwnRunOptions, PipelineResult, PipelineRunOptions } from "./run_options.ts";
import { Start } from "./start.ts";
import type { PreparedRun, Workings } from "./workings.ts";

/** A pipeline of the parts of a checkpoint. */
export class PartsPipeline implements Pipeline {
  readonly className: string;
  readonly #workings: Workings;

  constructor(workings: Workings) {
    this.className = workings.kind.classNames[0];
    this.#workings = workings;
  }

  async run(options: PipelineRunOptions = {}): Promise<PipelineResult> {
    const workings = this.#workings;
    const prepared = workings.prepare(options), { request, planned } = prepared;
    await workings.checkFitted(prepared);
    options.signal?.throwIfAborted();
    if (options.scheduler) warnOfKeys(options.scheduler, workings.warn);
    const conditions = await workings.conditions(request, workings.encoding(options));
    const dims = workings.latentDims(request.count, request);
    const noise = options.latents ?? getNoise(dims, { seed: options.seed, rng: options.rng });
    const start = await Start.of(workings.parts, workings.facts, planned, request, noise, options);
    const latents = await this.#sample(prepared, conditions, start, options);
    const images = options.output === "latents" ? [] : await workings.decode(latents, request);
    return { images, latents, plan: planned.plan };
  }

  async encode(options: PipelineRunOptions = {}): Promise<Conditions> {
    const { request } = this.#workings.prepare(options);
    return await this.#workings.conditions(request, this.#workings.encoding(options));
  }

  async denoiser(options: OwnRunOptions = {}): Promise<Denoiser> {
    return await makeDenoiser(this.#workings, options);
  }

  async close(): Promise<void> {
    await this.#workings.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #sample(
    { request, planned: { plan, timeScale } }: PreparedRun,
    conditions: Conditions,
    start: Start,
    options: PipelineRunOptions,
  ): Promise<Tensor<Float32Array>> {
    const workings = this.#workings;
    const { guidanceRescale, guidanceInterval, signal, onStep, seed = 0, noise } = options;
    const state = workings.packed(start.state);
    const asked = { guidanceRescale, guidanceInterval, channels: start.channels, timeScale };
    return await workings.denoise(state.dims, conditions, asked, (epsFn) =>
      samplerFromPlan(plan, epsFn)(state, {
        seed,
        noise: noise ?? drawnNoise(state.dims, options),
        signal,
        onStep: onStep || start.isMasked
          ? async (info) => {
            start.keep(info);
            await onStep?.({ ...info, decode: () => workings.decode(info.clean(), request) });
          }
          : undefined,
      }));
  }
}

/** The noise of steps as torch draws it, one batch after the other; that of our own generator needs no function. */
function drawnNoise(dims: readonly number[], { rng = "philox", seed }: PipelineRunOptions): NoiseChoice["noise"] {
  return rng === "philox" ? "fresh" : (_, stage) => getNoise(dims, { rng, seed, step: stage + 1 });
}
