import type { Settings } from "../settings.ts";
import { solverOrder } from "./step_order.ts";

/**
 * The order of each evaluation of singlestep DPM-Solver: 1, 2, 3, 1, 2, 3, ... with the highest order 3. A last group
 * that is full ends with a step of first order instead where lower orders are asked for, or where it ends at sigma 0.
 */
export function singlestepOrders(settings: Settings, count: number, endsAtZero: boolean): number[] {
  const order = solverOrder(settings);
  const orders = Array.from({ length: count }, (_, i) => i % order + 1);
  const isLower = settings.flag("lower_order_final", false) && count % order === 0;
  if (isLower || endsAtZero) orders[count - 1] = 1;
  return orders;
}
