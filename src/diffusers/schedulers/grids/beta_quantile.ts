/** Both parameters of the Beta distribution that "beta sigmas" (arXiv 2407.12173) are taken from. */
const SHAPE = 0.6;
/** B(0.6, 0.6). */
const COMPLETE = 2.4153442080024714;
/** As many as bring every p to the last digit. */
const NEWTON_STEPS = 5;

/**
 * The quantile function of the Beta distribution with both parameters 0.6.
 *
 * @param p A probability
 * @returns x with `I_x(0.6, 0.6) = p`
 */
export function betaQuantile(p: number): number {
  if (p > 0.5) return 1 - betaQuantile(1 - p);
  if (p <= 0) return 0;
  // Newton's method for log I as a function of log x, which is nearly a straight line.
  let x = 0.25;
  for (let i = 0; i < NEWTON_STEPS; i++) {
    const below = incomplete(x);
    const slope = x ** SHAPE * (1 - x) ** (SHAPE - 1) / below;
    x *= Math.exp((Math.log(p * COMPLETE) - Math.log(below)) / slope);
  }
  return x;
}

/** The incomplete Beta function for x up to a little over 1/2: `x^a sum_n (1 - b)_n / n! x^n / (a + n)`. */
function incomplete(x: number): number {
  let sum = 0, term = 1;
  for (let n = 0; term > 1e-18; n++) {
    sum += term / (SHAPE + n);
    term *= x * (1 - SHAPE + n) / (n + 1);
  }
  return x ** SHAPE * sum;
}
