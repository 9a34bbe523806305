/** The exponent and the offset of the noise scale `rho (exp(rho^0.3) + 10)` that ER-SDE-Solver takes by default. */
const POWER = 0.3, OFFSET = 10;

/**
 * The tau of ER-SDE-Solver (arXiv 2309.06169) in its default noise scale phi: the old noise is damped by
 * `e^-m = (phi / rho)_t / (phi / rho)_s`, hence `tau^2 = dm / dlambda = d log(phi / rho) / d log rho`.
 */
export function erTau(_t: number, rho: number): number {
  const power = rho ** POWER;
  return Math.sqrt(POWER * power / (1 + OFFSET * Math.exp(-power)));
}
