import type { Settings } from "../settings.ts";

/** Below this number of steps `lower_order_final` acts. */
const FEW_STEPS = 15;

/** The order of each step of a multistep solver with a warm start. */
export interface StepOrders {
  /** The highest order. */
  readonly order: number;
  /** Steps of the whole grid. */
  readonly count: number;
  /** Whether the last step is one of first order, however many there are. */
  readonly isFirstAtEnd: boolean;
  /** Whether the last two steps fall to orders 2 and 1 where there are few. */
  readonly isLowerAtEnd: boolean;
}

/** The order of the step that is the `nth` of those made and ends `left` steps before the end. */
export function stepOrder(
  { order, count, isFirstAtEnd, isLowerAtEnd }: StepOrders,
  nth: number,
  left: number,
): number {
  const isLower = isLowerAtEnd && count < FEW_STEPS;
  const most = left === 0 && (isFirstAtEnd || isLower) ? 1 : left === 1 && isLower ? 2 : order;
  return Math.min(order, most, nth + 1);
}

/** The highest order of a config, 1 to 3. */
export function solverOrder(settings: Settings): number {
  return settings.number("solver_order", 2, { least: 1, most: 3, isInteger: true });
}

/**
 * The highest order, up to the given one, whose nodes all differ. With nearly as many steps as training steps rounding makes
 * neighbours equal, where diffusers divides by zero.
 *
 * @param rhos Noise-to-signal ratios of the nodes, falling
 * @param step The newest of them
 */
export function distinctOrder(rhos: readonly number[], step: number, order: number): number {
  let distinct = 1;
  while (distinct < order && rhos[step - distinct] !== rhos[step - distinct + 1]) distinct++;
  return distinct;
}
