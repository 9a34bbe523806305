import { checkOneOf } from "../../internal/check.ts";

/** Whose approximation of a step's integral stands in place of the exact one. */
export type Approximation = "k-diffusion";

/** Every approximation. */
export const APPROXIMATIONS: readonly Approximation[] = ["k-diffusion"];

/** An option of methods that others approximate. */
export interface ApproximationOption {
  /**
   * Takes another library's approximation of the integral, for its images: "k-diffusion", of dpmpp_2m_sde and dpmpp_3m_sde
   * (x0_log_rho_ab), dpmpp_2s_ancestral and dpmpp_sde (x0_rk of rkOrder 2). tau is then a number, the square root of its
   * eta in the first two. Default: none, the integral is exact.
   */
  approximation?: Approximation;
}

/** @throws {RangeError} If there is no such approximation, or none with such a tau. */
export function checkApproximation(approximation: Approximation, tau: unknown): void {
  checkOneOf("approximation", approximation, APPROXIMATIONS);
  if (typeof tau === "function" || tau === Infinity) {
    throw new RangeError(
      `tau must be a finite number with approximation "${approximation}", found ${
        typeof tau === "function" ? "a function" : tau
      }`,
    );
  }
}
