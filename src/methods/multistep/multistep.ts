import { checkBoolean, checkInteger, checkOneOf } from "../../internal/check.ts";
import type { Plan, Stage } from "../../plans/plan.ts";
import { rungeKuttaStages } from "../runge_kutta/runge_kutta.ts";
import type { Sde } from "../../schedules/sde.ts";
import { trimmed } from "../../plans/stage.ts";
import { ddimStage } from "./ddim_stage.ts";
import { epsQuantity, type Quantity } from "./quantity.ts";
import type { ReverseStep } from "../stochastic/reverse_step.ts";
import { TABLEAUS } from "../runge_kutta/tableaus.ts";

/** How a multistep method begins, while it has too few past evaluations. */
export type StartUp = "orders" | "rk";

/** Every start-up. */
export const START_UPS: readonly StartUp[] = ["orders", "rk"];

/** Options of the multistep methods. */
export interface MultistepOptions {
  /**
   * Degree of the polynomial through the past evaluations, an integer of at least 0; 0 is DDIM. Default 3.
   */
  abOrder?: number;
  /**
   * How the first abOrder steps are made: "orders" uses the order that the history allows, as jax_deis does, at
   * one evaluation a step; it limits the order of convergence to 2. "rk" takes Runge-Kutta steps in rho that keep the
   * full order, up to abOrder 5, at 4 or 6 evaluations each. Default "orders".
   */
  startUp?: StartUp;
  /**
   * Degree of a corrector, an integer of at least 1: each step is done again, at no further evaluation, with the eps at
   * its end as one more node (as UniC of arXiv 2302.04867, here with exact Adams-Moulton weights in the method's own
   * variable). The order of convergence becomes `min(abOrder + 2, correctorOrder + 1)`, so that abOrder 1 gains and a
   * higher abOrder may lose. Default: none.
   */
  correctorOrder?: number;
  /**
   * Whether the last steps are of lower orders: the last of order 0, the one before of order 1, and so on up to abOrder. Where
   * the image is nearly settled, what the network says last is nearer to it than a polynomial through what it said before.
   * It limits the order of convergence to 2, as "orders" does. Default false.
   */
  lowerOrderFinal?: boolean;
}

/** The names of the options of a multistep method. */
export const MULTISTEP_OPTION_NAMES: readonly (keyof MultistepOptions)[] = [
  "abOrder",
  "startUp",
  "correctorOrder",
  "lowerOrderFinal",
];

/**
 * The weights of the history in the next state, `x_next = psi x + sum_j weights[j] h_j`. `nodes` are the indices of the
 * timesteps whose evaluations are used, newest first; a corrector's first node is the end of the step.
 */
export type StepWeights = (step: number, nodes: readonly number[]) => readonly number[];

/**
 * The plan of a linear multistep method with one evaluation a step: `x_next = psi x + sum_j weights[j] h_j`,
 * `psi = scale_next / scale`, with the scale of what the history holds, the signal where that is eps. In the steps of a
 * reverse SDE psi is damped, the weights are its own, and noise is added.
 */
export function multistepPlan(
  method: string,
  sde: Sde,
  timesteps: readonly number[],
  options: MultistepOptions,
  weights: StepWeights,
  quantity: Quantity = epsQuantity(sde),
  reverse?: readonly (ReverseStep | undefined)[],
): Plan {
  const { abOrder, startUp, correctorOrder, lowerOrderFinal } = checked(options);
  const steps = timesteps.length - 1;
  const orderOf = (step: number) => lowerOrderFinal ? Math.min(abOrder, steps - 1 - step) : abOrder;
  const scales = timesteps.map((t) => quantity.scale(t));
  const startSteps = startUp === "rk" ? abOrder : 0;
  const tableau = TABLEAUS[abOrder <= 4 ? "4rk" : "5dopri"];

  const stages: Stage[] = [];
  /** The history's weights of each step, by age, newest first. */
  const predictions: number[][] = [];
  /** Index of the evaluation that gave eps at each timestep. */
  const evaluation: number[] = [];
  /** A row of history weights over a step, by age of the evaluation. */
  const history = (step: number, nodes: readonly number[]): number[] => {
    const oldest = evaluation[nodes[nodes.length - 1]];
    const row: number[] = new Array(stages.length - oldest + 1).fill(0);
    const found = reverse?.[step]?.weights(nodes) ?? weights(step, nodes);
    found.forEach((weight, j) => {
      row[stages.length - evaluation[nodes[j]]] = weight;
    });
    return row;
  };
  for (let step = 0; step < steps; step++) {
    evaluation.push(stages.length);
    const [from, to] = [timesteps[step], timesteps[step + 1]];
    if (scales[step] === 0) {
      // Only at the beginning of a grid; what the history holds says nothing there.
      if (abOrder > 0 || correctorOrder !== undefined) throw noLimit(method, sde, from);
      stages.push(ddimStage(sde, step, from, to));
      continue;
    }
    if (step < startSteps) {
      stages.push(...rungeKuttaStages(sde, tableau, step, from, to));
      continue;
    }
    const random = reverse?.[step];
    const psi = scales[step + 1] / scales[step] * (random?.damping ?? 1);
    const predicted = history(step, newestFirst(step, orderOf(step)));
    predictions.push(predicted);
    if (correctorOrder === undefined || step <= startSteps) {
      stages.push(withNoise(quantity.stage(step, from, trimmed([0, psi, ...predicted])), random));
      continue;
    }
    if (reverse) {
      // The last step's noise is in the state: what the corrector changes is the weights of the history.
      const corrected = history(step - 1, newestFirst(step, correctorOrder));
      const before = [0, ...predictions[step - 1]];
      const update = Array.from(
        { length: Math.max(predicted.length, corrected.length, before.length) },
        (_, i) => psi * ((corrected[i] ?? 0) - (before[i] ?? 0)) + (predicted[i] ?? 0),
      );
      stages.push(withNoise(quantity.stage(step, from, trimmed([0, psi, ...update])), random));
      continue;
    }
    // The last step again, from the anchor at its beginning, and from there the step to come.
    const corrected = history(step - 1, newestFirst(step, correctorOrder));
    const anchor = [scales[step] / scales[step - 1], 0, ...corrected];
    const update = Array.from(
      { length: 2 + Math.max(predicted.length, corrected.length) },
      (_, i) => psi * (anchor[i] ?? 0) + (i < 2 ? 0 : predicted[i - 2] ?? 0),
    );
    stages.push(quantity.stage(step, from, trimmed(update), trimmed(anchor)));
  }
  return { method, order: Math.min(abOrder, steps - 1), nfe: stages.length, timesteps, stages };
}

function withNoise(stage: Stage, random: ReverseStep | undefined): Stage {
  if (!random) return stage;
  const { noise, path } = random;
  return path ? { ...stage, noise, path } : { ...stage, noise };
}

/** Up to order + 1 timestep indices from `newest` downwards. */
function newestFirst(newest: number, order: number): number[] {
  return Array.from({ length: Math.min(order, newest) + 1 }, (_, j) => newest - j);
}

function noLimit(method: string, sde: Sde, t: number): RangeError {
  const rho = sde.rho(t);
  return new RangeError(
    `The method ${method} has no limit where rho is ${rho}, at t = ${t}, beyond abOrder 0 without a corrector` +
      (rho === 0 ? "" : "; x0_ab has one"),
  );
}

function checked(
  { abOrder = 3, startUp = "orders", correctorOrder, lowerOrderFinal = false }: MultistepOptions,
) {
  checkInteger("abOrder", abOrder, 0);
  checkOneOf("startUp", startUp, START_UPS);
  if (correctorOrder !== undefined) checkInteger("correctorOrder", correctorOrder, 1);
  checkBoolean("lowerOrderFinal", lowerOrderFinal);
  if (startUp === "rk" && abOrder > 5) {
    throw new RangeError(`abOrder must be at most 5 with startUp "rk", found ${abOrder}`);
  }
  return { abOrder, startUp, correctorOrder, lowerOrderFinal };
}
