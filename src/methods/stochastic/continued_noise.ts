/** An evaluation within a step from x: the state after it is `kept x + image x0 + noise xi`, x0 being its own clean image. */
export interface NoisyRow {
  readonly kept: number;
  readonly image: number;
  readonly noise: number;
}

/**
 * The second evaluation of a step from x whose noise goes on with that of the first one, along a Brownian motion: it is
 * `sqrt(share) xi_1 + sqrt(1 - share) xi_2`, where xi_1 is read from the state that has it, and xi_2 is new.
 *
 * @param share Part of the step's time on the motion that the first evaluation has gone through
 * @returns Weights of x (the anchor), state, newest and older image, and that of xi_2
 */
export function continuedNoise(
  first: NoisyRow,
  { kept, image, noise }: NoisyRow,
  share: number,
): { update: number[]; noise: number } {
  const known = first.noise === 0 ? 0 : noise * Math.sqrt(share) / first.noise;
  const update = [kept - known * first.kept, known, image, -known * first.image];
  return { update, noise: noise * Math.sqrt(1 - share) };
}
