import { type Sde, sigmaOf } from "../schedules/sde.ts";
import { checkSameSize, checkTensor, type Tensor, type TensorData } from "../tensors/tensor.ts";

/**
 * The state at time t of an image and its noise, `x_t = signal (x0 + rho eps)`: where a run from an image starts
 * (image to image), or, without an image, where a run starts on a schedule whose noise is not of variance 1.
 *
 * @param sde The schedule
 * @param t A time within it, in its own unit
 * @param noise Standard normal noise
 * @param image The clean image, of the noise's type and shape; zero where absent
 * @returns A new tensor
 * @throws {RangeError} If a tensor is not finite, the two differ in size, or t is outside the schedule.
 *
 * @example Image to image: keep the coarse shape, draw the rest anew
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { diffuse, getLinearAlphaFns, getNoise, getSampler, VPSDE } from "@deis/deis";
 *
 * const sde = new VPSDE(getLinearAlphaFns(0.1, 20));
 * const image = { data: new Float32Array(4).fill(0.5), dims: [1, 4] };
 * const sampler = getSampler(sde, (x) => x, { startAt: 0.6, numStep: 6 });
 * const { dims } = await sampler(diffuse(sde, 0.6, getNoise([1, 4]), image));
 * assertEquals([dims, sampler.plan.timesteps[0]], [[1, 4], 0.6]);
 * ```
 */
export function diffuse<Data extends TensorData>(
  sde: Sde,
  t: number,
  noise: Tensor<Data>,
  image?: Tensor<Data>,
): Tensor<Data> {
  checkTensor(noise, "noise");
  if (image) {
    checkTensor(image, "image");
    checkSameSize(image, noise, "image");
  }
  if (!(t >= sde.samplingEps && t <= sde.samplingT)) {
    throw new RangeError(`t must lie in [${sde.samplingEps}, ${sde.samplingT}], found ${t}`);
  }
  const signal = sde.signal(t), sigma = sigmaOf(sde, t);
  const data = noise.data.slice() as Data;
  data.forEach((value, i) => data[i] = sigma * value + (image ? signal * image.data[i] : 0));
  return { data, dims: [...noise.dims] };
}
