import { guidedEpsFn } from "../../onnx/network/guided_eps_fn.ts";
import { samplerFromPlan } from "../../run/get_sampler.ts";
import type { NoiseChoice } from "../../run/stage_noise.ts";
import { getNoise } from "../../tensors/noise.ts";
import type { Tensor } from "../../tensors/tensor.ts";
import { decodeLatents } from "../autoencoders/decode.ts";
import { type RgbImage, toImages } from "../autoencoders/pixels.ts";
import type { SchedulerConfig } from "../schedulers/settings.ts";
import { bindConditions } from "./bind_conditions.ts";
import { checkRequest } from "./check_request.ts";
import type { Encoders } from "./encoders.ts";
import type { Conditions, FolderFacts, PipelineKind, Request } from "./kind.ts";
import { latentShape } from "./latent_shape.ts";
import type { Parts } from "./parts.ts";
import { rolesOf } from "./roles.ts";
import type { Pipeline } from "./pipeline.ts";
import type { PipelineResult, PipelineRunOptions } from "./run_options.ts";
import { type RunPlan, runPlan } from "./run_plan.ts";
import { Start } from "./start.ts";

/** What a pipeline is made of. */
export interface PipelineParts {
  readonly kind: PipelineKind;
  readonly facts: FolderFacts;
  readonly scheduler: SchedulerConfig;
  readonly parts: Parts;
  readonly encoders: Encoders;
  /** Rows that one run of the network takes at most. */
  readonly batchLimit?: number;
  /** Told what a user should know. */
  readonly warn: (message: string) => void;
}

/** A pipeline of the parts of a checkpoint. */
export class PartsPipeline implements Pipeline {
  readonly className: string;
  readonly #own: PipelineParts;

  constructor(own: PipelineParts) {
    this.className = own.kind.classNames[0];
    this.#own = own;
  }

  async run(options: PipelineRunOptions = {}): Promise<PipelineResult> {
    const { kind, facts, scheduler, parts } = this.#own;
    const request = checkRequest(kind, facts, options);
    const planned = runPlan(kind, facts, scheduler, request, options);
    options.signal?.throwIfAborted();
    const conditions = await this.#conditions(request, options);
    const dims = [request.count, ...latentShape(kind, facts, request)];
    const noise = options.latents ?? getNoise(dims, { seed: options.seed, rng: options.rng });
    const start = await Start.of(parts, facts, planned, request, noise, options);
    const latents = await this.#sample(request, planned, conditions, start, options);
    const images = options.output === "latents" ? [] : await this.#decode(latents, request);
    return { images, latents, plan: planned.plan };
  }

  async encode(options: PipelineRunOptions = {}): Promise<Conditions> {
    return await this.#conditions(checkRequest(this.#own.kind, this.#own.facts, options), options);
  }

  async close(): Promise<void> {
    await this.#own.parts.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  async #conditions(request: Request, options: PipelineRunOptions): Promise<Conditions> {
    const { kind, facts, encoders, warn } = this.#own;
    return await kind.condition({ facts, request, encode: encoders.encoding(options, warn) });
  }

  async #sample(
    request: Request,
    { plan, timeScale }: RunPlan,
    conditions: Conditions,
    start: Start,
    options: PipelineRunOptions,
  ): Promise<Tensor<Float32Array>> {
    const { kind, parts, batchLimit } = this.#own;
    const { guidanceRescale, guidanceInterval, signal, onStep, seed = 0, noise } = options;
    const scale = timeScale * (kind.timeScale ?? 1);
    const state = kind.packing ? kind.packing.pack(start.state) : start.state;
    return await parts.use(kind.network, async (network) => {
      const roles = rolesOf(network, kind.network);
      const epsFn = guidedEpsFn(network, {
        roles,
        dims: state.dims,
        ...bindConditions(network, roles, conditions),
        guidanceRescale,
        guidanceInterval,
        batchLimit,
        channels: start.channels,
        timeOf: (t) => t * scale,
      });
      return await samplerFromPlan(plan, epsFn)(state as Tensor<Float32Array>, {
        seed,
        noise: noise ?? drawnNoise(state.dims, options),
        signal,
        onStep: onStep || start.isMasked
          ? async (info) => {
            start.keep(info);
            await onStep?.({ ...info, decode: () => this.#decode(info.clean(), request) });
          }
          : undefined,
      });
    });
  }

  async #decode(latents: Tensor, request: Request): Promise<RgbImage[]> {
    const { kind, facts, parts } = this.#own;
    const [channels, ...size] = latentShape(kind, facts, request);
    const plain = kind.packing ? kind.packing.unpack(latents, channels, size) : latents;
    if (!kind.hasAutoencoder) return toImages(plain);
    return await parts.use(
      "vae_decoder",
      async (decoder) => toImages(await decodeLatents(decoder, plain, facts.autoencoder)),
    );
  }
}

/** The noise of steps as torch draws it, one batch after the other; that of our own generator needs no function. */
function drawnNoise(dims: readonly number[], { rng = "philox", seed }: PipelineRunOptions): NoiseChoice["noise"] {
  return rng === "philox" ? "fresh" : (_, stage) => getNoise(dims, { rng, seed, step: stage + 1 });
}
