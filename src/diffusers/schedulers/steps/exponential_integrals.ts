import { exponentialFunctions } from "../../../internal/exponential_functions.ts";
import type { Quantity } from "./node.ts";

/**
 * The integrals that exponential integrators in log rho are made of, over a step of length `h = log(rho / rhoNext)`,
 * in units of the next signal, for k = 1, 2, ...: for x0 `G_k = g_k(-h)`, for eps `G_k = rhoNext g_k(h)`.
 *
 * They are finite where rho is infinite or rhoNext 0 with x0, and where rhoNext is 0 with eps.
 */
export function exponentialIntegrals(rho: number, rhoNext: number, quantity: Quantity, count: number): number[] {
  const h = Math.log(rho / rhoNext);
  return quantity === "x0"
    ? exponentialFunctions(-h, count, 1, rhoNext / rho - 1)
    : exponentialFunctions(h, count, rhoNext, rho - rhoNext);
}
