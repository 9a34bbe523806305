import { instantiateGuidance } from "../../../wasm/instantiate_guidance.ts";

/** How the conditional and the unconditional prediction become one. */
export interface GuidanceScale {
  /** Scale g of `none + g (cond - none)`; 1 is none. */
  readonly guidance: number;
  /** Share in which the result is brought back to the spread of the conditional one (arXiv 2305.08891, section 3.4). */
  readonly rescale: number;
}

/** Bytes of a turn of the kernel's loop: where the result begins at a multiple, its last turn ends within the memory. */
const TURN = 64;

/** Predictions without and with the condition, in the memory of the kernel that combines them. */
export class GuidanceMemory {
  /** The predictions, image by image: all without the condition, then all with it. */
  readonly predictions: Float32Array;
  readonly #kernels;
  readonly #out: Float32Array;
  readonly #imageBytes: number;

  /**
   * @param images How many images there are
   * @param size Elements of an image
   */
  constructor(images: number, size: number) {
    const count = images * size, place = TURN * Math.ceil(8 * count / TURN);
    const { kernels, buffer } = instantiateGuidance(place + 4 * count);
    this.#kernels = kernels;
    this.#imageBytes = 4 * size;
    this.predictions = new Float32Array(buffer, 0, 2 * count);
    this.#out = new Float32Array(buffer, place, count);
  }

  /**
   * Classifier-free guidance: `out = none + g (cond - none)`, image by image, and with `rescale` that times
   * `rescale std(cond) / std(out) + 1 - rescale`, the deviations in float64.
   */
  combine(out: Float32Array, { guidance, rescale }: GuidanceScale): void {
    const bytes = this.#out.byteLength, place = this.#out.byteOffset;
    this.#kernels.guide_f32(0, bytes, place, guidance, bytes);
    for (let at = 0; rescale !== 0 && at < bytes; at += this.#imageBytes) {
      this.#kernels.rescale_f32(bytes + at, place + at, rescale, this.#imageBytes);
    }
    out.set(this.#out);
  }
}
