import type { NamedTensor } from "../../onnx/tensors/named_tensor.ts";
import type { StepInfo } from "../../run/step_info.ts";
import { getNoise } from "../../tensors/noise.ts";
import type { Tensor } from "../../tensors/tensor.ts";
import { encodeImage } from "../autoencoders/encode.ts";
import { fromImage } from "../autoencoders/pixels.ts";
import type { FolderFacts, Request } from "./kind.ts";
import { paintsItself } from "./latent_shape.ts";
import type { Parts } from "./parts.ts";
import type { PipelineRunOptions } from "./run_options.ts";
import type { Level, RunPlan } from "./run_plan.ts";
import { keepUnmasked, maskedImage, noisy } from "./start_image.ts";

/** The noise by which latents are drawn from what the encoder gives is that of an image beyond all others. */
const ENCODER_NOISE = 2 ** 40;

/** What stays of an image, and how much noise it has along the way. */
interface Kept {
  readonly mask: Tensor;
  readonly latents: Tensor;
  readonly noise: Tensor;
  readonly levels: readonly Level[];
}

/** What a run starts from: noise, an image with noise, or an image of which a part is painted. */
export class Start {
  /** The state. */
  readonly state: Tensor;
  /** What is put behind the latents, for networks that were trained to paint. */
  readonly channels?: NamedTensor;
  /** What is put back at the end of every step, for other networks. */
  readonly #kept?: Kept;

  private constructor(state: Tensor, channels?: NamedTensor, kept?: Kept) {
    this.state = state;
    this.channels = channels;
    this.#kept = kept;
  }

  /** Encodes what has to be encoded. */
  static async of(
    parts: Parts,
    facts: FolderFacts,
    planned: RunPlan,
    request: Request,
    noise: Tensor,
    { image, mask, seed }: PipelineRunOptions,
  ): Promise<Start> {
    if (!image) return new Start(noise);
    const { autoencoder } = facts;
    const draw = (dims: readonly number[]) => getNoise(dims, { seed, first: ENCODER_NOISE });
    const encode = (picture: Tensor) =>
      parts.use("vae_encoder", (encoder) => encodeImage(encoder, picture, autoencoder, draw));
    const isNoise = mask !== undefined && request.strength === 1;
    const latents = isNoise && paintsItself(facts) ? undefined : await encode(fromImage(image));
    const levels = planned.levels();
    const state = isNoise ? noise : noisy(latents!, noise, levels[0]);
    if (!mask) return new Start(state);
    const masked = maskedImage(image, mask, autoencoder.factor);
    if (!paintsItself(facts)) {
      return new Start(state, undefined, { mask: masked.mask, latents: latents!, noise, levels });
    }
    return new Start(state, joinChannels(masked.mask, await encode(masked.remains)));
  }

  /** Whether something is put back at the end of every step. */
  get isMasked(): boolean {
    return this.#kept !== undefined;
  }

  /** Puts back what the mask leaves, with the noise of the step's end. */
  keep({ x, step, nfe, totalNfe }: StepInfo): void {
    if (!this.#kept) return;
    const { mask, latents, noise, levels } = this.#kept;
    keepUnmasked(x, mask, latents, noise, nfe === totalNfe ? { signal: 1, sigma: 0 } : levels[step + 1]);
  }
}

/** Tensors of one image, one's channels behind the other's. */
function joinChannels(first: Tensor, second: Tensor): NamedTensor {
  const data = new Float32Array(first.data.length + second.data.length);
  data.set(first.data);
  data.set(second.data, first.data.length);
  return { data, dims: [1, first.dims[1] + second.dims[1], ...first.dims.slice(2)] };
}
