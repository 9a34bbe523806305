import type { Prediction } from "../../plans/prediction.ts";
import type { EpsFn } from "../../run/eps_fn.ts";
import type { Sde } from "../../schedules/sde.ts";
import type { Tensor } from "../../tensors/tensor.ts";

/** The denoising network of a pipeline under the conditions of some images: what samplers and fits take. */
export interface Denoiser {
  /** The schedule that it was trained on, from as much noise as methods have a limit at. */
  readonly sde: Sde;
  /** What it predicts. */
  readonly prediction: Prediction;
  /** The shape of the noise of one image, as the network has it. */
  readonly dims: readonly number[];
  /**
   * The network, in the time of `sde`, on standard normal noise `[n, ...dims]` of the n images, or on several times n
   * rows: those of all images, then those of all images again. It works until the pipeline is closed.
   */
  readonly epsFn: EpsFn;
  /**
   * The pictures of what a sampler makes of noise `[n, ...dims]`: `[n, 3 or 1, height, width]`, where -1 and 1 are black and
   * white, and nothing lies outside. It works until the pipeline is closed.
   */
  readonly decode: (samples: Tensor) => Promise<Tensor<Float32Array>>;
}
