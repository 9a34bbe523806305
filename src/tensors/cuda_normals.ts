import { philox4x32, WORD, wordsOf } from "./philox.ts";
import type { TensorData } from "./tensor.ts";

const fround = Math.fround;
/** 2^-32, half of it, and 2 pi of both, in float32 as the GPU's library has them. */
const UNIT = 2 ** -32, HALF_UNIT = 2 ** -33;
const ANGLE = /* @__PURE__ */ fround(2 * Math.PI * UNIT),
  HALF_ANGLE = /* @__PURE__ */ fround(2 * Math.PI * HALF_UNIT);

/**
 * What `torch.manual_seed(seed); torch.randn(...)` makes on a GPU, after `step` other calls, where each thread makes
 * one element: Philox4x32-10 with the thread's index in the upper half of the counter and the call in the lower, and the
 * sine of Box-Muller (the cosine goes to an element that there is not). A GPU of S multiprocessors has 256 times 4, 6 or 8
 * threads each; a tensor of more elements is laid out by that number.
 */
export function cudaNormals(out: TensorData, seed: number, step: number): void {
  const key = wordsOf(seed);
  for (let i = 0; i < out.length; i++) {
    const [u, v] = philox4x32([step, 0, i % WORD, Math.floor(i / WORD)], key);
    const radius = Math.sqrt(fround(-2 * Math.log(fround(fround(u) * UNIT + HALF_UNIT))));
    out[i] = fround(radius * Math.sin(fround(fround(v) * ANGLE + HALF_ANGLE)));
  }
}
