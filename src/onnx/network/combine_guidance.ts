/** How the conditional and the unconditional prediction become one. */
export interface GuidanceScale {
  /** Scale g of `none + g (cond - none)`; 1 is none. */
  readonly guidance: number;
  /** Share in which the result is brought back to the spread of the conditional one (arXiv 2305.08891, section 3.4). */
  readonly rescale: number;
}

/**
 * Classifier-free guidance: `out = none + g (cond - none)`, image by image, and with `rescale` that times
 * `rescale std(cond) / std(out) + 1 - rescale`.
 *
 * @param cond The predictions with the condition, one image after the other
 * @param none Those without
 * @param out Where it goes
 * @param size Elements of an image
 * @param scale Guidance and rescale
 */
export function combineGuidance(
  cond: Float32Array,
  none: Float32Array,
  out: Float32Array | Float64Array,
  size: number,
  { guidance, rescale }: GuidanceScale,
): void {
  for (let i = 0; i < out.length; i++) out[i] = none[i] + guidance * (cond[i] - none[i]);
  if (rescale === 0) return;
  for (let from = 0; from < out.length; from += size) {
    const image = out.subarray(from, from + size);
    const ratio = deviation(cond.subarray(from, from + size)) / deviation(image);
    const factor = rescale * ratio + 1 - rescale;
    for (let i = 0; i < size; i++) image[i] *= factor;
  }
}

/** The standard deviation, up to the divisor that both of a ratio share. */
function deviation(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i];
  const mean = sum / values.length;
  let squares = 0;
  for (let i = 0; i < values.length; i++) squares += (values[i] - mean) ** 2;
  return Math.sqrt(squares);
}
