import type { Stage } from "../../../plans/plan.ts";
import type { SchedulerRequest } from "../scheduler_run.ts";
import type { Level } from "./level.ts";
import { firstOrder, type Node, type Quantity, stageAt, type Weights, withNoise } from "./node.ts";

/** The most that sigma is raised by in a step, as a share of it. */
const MOST = Math.SQRT2 - 1;

/**
 * A step of Euler's method in sigma, which with churn (arXiv 2206.00364, algorithm 2) begins where noise has raised the
 * state to `sigma (1 + gamma)`. In diffusers the network is asked before the noise is added, and what it
 * answered is taken for that of the raised state.
 *
 * @param request Its number of steps is what churn is divided by
 * @param raised What the network's output means once the state has another sigma
 */
export function eulerStage(
  { count, sChurn = 0, sTmin = 0, sTmax = Infinity, sNoise = 1 }: SchedulerRequest,
  step: number,
  node: Node,
  to: Level,
  quantity: Quantity,
  raised: (sigma: number) => Weights,
): Stage {
  const isWithin = sTmin <= node.sigma && node.sigma <= sTmax;
  const gamma = isWithin ? Math.min(sChurn / count, MOST) : 0, sigma = node.sigma * (1 + gamma);
  if (gamma === 0) return stageAt(node, step, quantity, [0, ...firstOrder(node, to, quantity)]);
  // The clean image of the raised state x': a x' + b o; the next state is `ratio x' + (1 - ratio) (a x' + b o)`.
  const [a, b] = raised(sigma), ratio = to.sigma / sigma;
  const onState = ratio + (1 - ratio) * a, onOutput = (1 - ratio) * b;
  const [state, output] = node[quantity], onQuantity = onOutput / output;
  const stage = stageAt(node, step, quantity, [0, onState - onQuantity * state, onQuantity]);
  const noise = sNoise * onState * node.sigma * Math.sqrt(gamma * (2 + gamma));
  return withNoise(stage, noise);
}
