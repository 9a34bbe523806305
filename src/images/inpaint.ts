import { checkOptions } from "../internal/check_options.ts";
import { diffuse } from "./diffuse.ts";
import type { Sde } from "../schedules/sde.ts";
import type { StepInfo } from "../run/step_info.ts";
import { checkSameSize, checkTensor, type Tensor } from "../tensors/tensor.ts";

/** What to keep and what to paint. All are of the noise's type and shape. */
export interface InpaintOptions {
  /** The image whose known part is to stay. */
  image: Tensor;
  /** 1 where the sampler paints, 0 where the image stays; values between mix. */
  mask: Tensor;
  /** The noise that the run starts from. */
  noise: Tensor;
}

/**
 * A callback for `onStep` that paints into an image: at the end of each step, where the mask is 0, the state becomes
 * the image with as much of the noise as its time asks for, and at the end of the run the image itself. Without a
 * corrector: that would start each step from the state before the callback.
 *
 * @param sde The schedule
 * @param options Image, mask and noise
 * @returns The callback
 * @throws {TypeError} If an option is unknown.
 * @throws {RangeError} If a tensor is not finite, the mask leaves [0, 1], or sizes differ.
 *
 * @example The first half stays
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { getLinearAlphaFns, getNoise, getSampler, inpaint, VPSDE } from "@deis/deis";
 *
 * const sde = new VPSDE(getLinearAlphaFns(0.1, 20));
 * const noise = getNoise([1, 4]);
 * const image = { data: Float32Array.of(0.1, 0.2, 0, 0), dims: [1, 4] };
 * const mask = { data: Float32Array.of(0, 0, 1, 1), dims: [1, 4] };
 * const { data } = await getSampler(sde, (x) => x)(noise, { onStep: inpaint(sde, { image, mask, noise }) });
 * assertEquals(data.slice(0, 2), image.data.slice(0, 2));
 * ```
 */
export function inpaint(sde: Sde, options: InpaintOptions): (info: Omit<StepInfo, "save">) => void {
  checkOptions(options, ["image", "mask", "noise"]);
  const { image, mask, noise } = options;
  for (const [name, tensor] of Object.entries({ image, mask, noise })) {
    checkTensor(tensor, name);
    checkSameSize(tensor, noise, name);
  }
  const bad = mask.data.find((share) => !(share >= 0 && share <= 1));
  if (bad !== undefined) throw new RangeError(`mask must lie in [0, 1], found ${bad}`);
  return ({ x, tNext, nfe, totalNfe }) => {
    const known = nfe === totalNfe ? image.data : diffuse(sde, tNext, noise, image).data;
    x.data.forEach((painted, i) => x.data[i] = mask.data[i] * painted + (1 - mask.data[i]) * known[i]);
  };
}
