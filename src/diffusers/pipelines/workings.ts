import { guidedEpsFn, type GuidedOptions } from "../../onnx/network/guided_eps_fn.ts";
import type { EpsFn } from "../../run/eps_fn.ts";
import type { Tensor } from "../../tensors/tensor.ts";
import { decodeLatents } from "../autoencoders/decode.ts";
import { type RgbImage, toImages } from "../autoencoders/pixels.ts";
import type { Checkpoint } from "../folder/checkpoint.ts";
import type { SchedulerConfig } from "../schedulers/settings.ts";
import { bindConditions } from "./bind_conditions.ts";
import { checkReadyPlan } from "./check_ready_plan.ts";
import { checkRequest } from "./check_request.ts";
import { dynamicShift } from "./dynamic_shift.ts";
import type { Encoders } from "./encoders.ts";
import { type FolderSchedule, folderSchedule } from "./folder_sde.ts";
import type { Conditions, Encode, FolderFacts, PipelineKind, Request, Size } from "./kind.ts";
import { latentShape } from "./latent_shape.ts";
import type { Parts } from "./parts.ts";
import { rolesOf } from "./roles.ts";
import type { PipelineRunOptions } from "./run_options.ts";
import { type RunPlan, runPlan } from "./run_plan.ts";

/** What a pipeline is made of. */
export interface PipelineParts {
  readonly checkpoint: Checkpoint;
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

/** A run that was checked, and not begun. */
export interface PreparedRun {
  readonly request: Request;
  readonly planned: RunPlan;
}

/** What the network is asked for, beside its conditions. */
export type DenoiseOptions = Pick<GuidedOptions, "guidanceRescale" | "guidanceInterval" | "channels"> & {
  /** Factor from the plan's times to the scheduler's. */
  readonly timeScale: number;
};

/** The pieces of a pipeline's runs, for those that put several runs together. */
export class Workings {
  readonly #own: PipelineParts;

  constructor(own: PipelineParts) {
    this.#own = own;
  }

  get checkpoint(): Checkpoint {
    return this.#own.checkpoint;
  }

  get kind(): PipelineKind {
    return this.#own.kind;
  }

  get facts(): FolderFacts {
    return this.#own.facts;
  }

  get parts(): Parts {
    return this.#own.parts;
  }

  get encoders(): Encoders {
    return this.#own.encoders;
  }

  /** Tells a user what should be known. */
  get warn(): (message: string) => void {
    return this.#own.warn;
  }

  /** Opens every network that a run from noise needs, which otherwise the first run does. */
  async open(): Promise<void> {
    const { kind, facts, parts } = this.#own;
    const encoders = kind.encoders.map((name) => name.replace("?", "")).filter((name) => facts.parts.has(name));
    for (const part of [...encoders, kind.network, ...(kind.hasAutoencoder ? ["vae_decoder"] : [])]) {
      await parts.use(part, () => Promise.resolve());
    }
  }

  /** Whether the network leaves height and width open; some exports are of one size. */
  async takesAnySize(): Promise<boolean> {
    return await this.parts.use(this.kind.network, (network) => {
      const [, , ...sides] = network.shapeOf(rolesOf(network, this.kind.network).x);
      return Promise.resolve(this.kind.packing !== undefined || sides.every((side) => typeof side !== "number"));
    });
  }

  /** Checks what a run asks for. @throws {TypeError | RangeError} As a run does. */
  request(options: PipelineRunOptions): Request {
    return checkRequest(this.kind, this.facts, options);
  }

  /** The same, and makes its plan. @throws {TypeError | RangeError} As a run does. */
  prepare(options: PipelineRunOptions): PreparedRun {
    const { kind, facts, scheduler } = this.#own;
    const request = this.request(options);
    return { request, planned: runPlan(kind, facts, scheduler, request, options) };
  }

  /** The schedule that the network was trained on, for images of a size. */
  scheduleOf(size: Size): FolderSchedule {
    const { kind, facts, scheduler } = this.#own;
    return folderSchedule(scheduler, dynamicShift(kind, facts, scheduler, size));
  }

  /** Checks that a fitted plan belongs to the pipeline, and warns where it may not. @throws {RangeError} If it cannot. */
  async checkFitted({ request, planned: { plan } }: PreparedRun): Promise<void> {
    const { kind, parts, warn } = this.#own;
    const model = plan.fittedTo?.model && await parts.identityOf(kind.network);
    checkReadyPlan(plan, this.scheduleOf(request), { model, guidance: request.guidance }).forEach(warn);
  }

  /** The shape of the latents of so many images. */
  latentDims(images: number, size: Size): number[] {
    return [images, ...latentShape(this.kind, this.facts, size)];
  }

  /** Latents as the sampler and the network have them. */
  packed(latents: Tensor): Tensor<Float32Array> {
    return (this.kind.packing?.pack(latents) ?? latents) as Tensor<Float32Array>;
  }

  /** What encodes the texts of a run. */
  encoding(options: PipelineRunOptions): Encode {
    return this.#own.encoders.encoding(options, this.#own.warn);
  }

  /** What the network is told of a request. */
  async conditions(request: Request, encode: Encode): Promise<Conditions> {
    return await this.kind.condition({ facts: this.facts, request, encode });
  }

  /** Lends the network as an eps function for states of a shape under conditions. */
  async denoise<Result>(
    dims: readonly number[],
    conditions: Conditions,
    { timeScale, ...options }: DenoiseOptions,
    work: (epsFn: EpsFn) => Promise<Result>,
  ): Promise<Result> {
    const { kind, parts, batchLimit } = this.#own;
    const scale = timeScale * (kind.timeScale ?? 1);
    return await parts.use(kind.network, (network) => {
      const roles = rolesOf(network, kind.network);
      const bound = bindConditions(network, roles, conditions);
      return work(
        guidedEpsFn(network, { ...options, roles, dims, ...bound, batchLimit, timeOf: (t) => t * scale }),
      );
    });
  }

  /** The pictures of what the sampler leaves. */
  async decode(state: Tensor, size: Size): Promise<RgbImage[]> {
    return toImages(await this.decoded(state, size));
  }

  /** The same before they are bytes: `[images, 3 or 1, height, width]`, where -1 and 1 are black and white. */
  async decoded(state: Tensor, size: Size): Promise<Tensor> {
    const { kind, facts, parts } = this.#own;
    const [channels, ...sides] = latentShape(kind, facts, size);
    const plain = kind.packing ? kind.packing.unpack(state, channels, sides) : state;
    if (!kind.hasAutoencoder) return plain;
    return await parts.use("vae_decoder", (decoder) => decodeLatents(decoder, plain, facts.autoencoder));
  }

  /** Frees every network. */
  async close(): Promise<void> {
    await this.parts.close();
  }
}
