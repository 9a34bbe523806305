/** What a state is made of: `signal x0 + sigma eps`. */
export interface Level {
  /** The factor of the image. */
  readonly signal: number;
  /** The standard deviation of the noise. */
  readonly sigma: number;
}

/** The level of a variance-preserving state with the given alphaBar. */
export function levelOfAlphaBar(alphaBar: number): Level {
  return { signal: Math.sqrt(alphaBar), sigma: Math.sqrt(1 - alphaBar) };
}

/** The level of a variance-preserving state with the given noise-to-signal ratio, which is diffusers' sigma. */
export function preservingLevel(rho: number): Level {
  const signal = 1 / Math.sqrt(1 + rho * rho);
  return { signal, sigma: signal * rho };
}

/** The level of a state to which noise was added: `x0 + sigma eps`. */
export function explodingLevel(sigma: number): Level {
  return { signal: 1, sigma };
}

/** The level on the straight path of rectified flow: `(1 - sigma) x0 + sigma eps`. @throws {RangeError} Outside [0, 1]. */
export function flowLevel(sigma: number): Level {
  if (!(sigma >= 0 && sigma <= 1)) {
    throw new RangeError(`A sigma of rectified flow must lie in [0, 1], found ${sigma}`);
  }
  return { signal: 1 - sigma, sigma };
}

/** The noise-to-signal ratio; infinite where there is no signal. */
export function rhoOf({ signal, sigma }: Level): number {
  return sigma / signal;
}
