import type { Stage } from "../../plans/plan.ts";
import type { Sde } from "../../schedules/sde.ts";
import { epsQuantity, spanOf, x0Quantity } from "./quantity.ts";

/**
 * A DDIM step as one stage, from wherever it starts: the same whether eps or the clean image is taken not to change,
 * but only the clean image says anything where rho is infinite, and only eps where it is 0.
 */
export function ddimStage(sde: Sde, step: number, from: number, to: number): Stage {
  const quantity = sde.rho(from) === Infinity ? x0Quantity(sde) : epsQuantity(sde);
  const psi = quantity.scale(to) / quantity.scale(from);
  return quantity.stage(step, from, [0, psi, spanOf(quantity, sde, from, to)]);
}
