import { checkOneOf } from "../internal/check.ts";
import type { Method } from "./method.ts";
import type { Plan, Stage } from "../plans/plan.ts";
import { x0Stage } from "../plans/stage.ts";
import { type Sde, sigmaOf } from "../schedules/sde.ts";
import { type ApproximationOption, checkApproximation } from "./stochastic/approximation.ts";
import { checkStochastic } from "./stochastic/check_stochastic.ts";
import { middleImageStep } from "./stochastic/middle_image_step.ts";
import { pathBetween } from "./stochastic/path_between.ts";
import { renewalBetween, renewals } from "./stochastic/renewal.ts";
import type { Tau } from "./stochastic/stochastic_options.ts";
import { x0PathTime } from "./stochastic/x0_reverse.ts";
import { x0Weights } from "./stochastic/x0_weights.ts";

/** Options of x0_rk. */
export interface X0RkOptions extends ApproximationOption {
  /** Evaluations a step, 2 or 3. Default 2. */
  rkOrder?: 2 | 3;
  /** As of x0_ab: the noise of the reverse SDE. Default 0. */
  tau?: Tau;
  /**
   * Ancestral sampling, 0 to 1, in place of tau: each step goes down by the probability flow to where `eta` of DDIM's
   * noise leads back up. Default 0.
   */
  eta?: number;
}

/** Where within a step, in log rho, the image is predicted; each stage and the step's end use the first and the newest. */
const NODES = { 2: [0, 1 / 2], 3: [0, 1 / 3, 2 / 3] } as const;

/**
 * Exponential Runge-Kutta for the clean image in log rho, with exact integrals: the singlestep solvers of DPM-Solver++
 * (arXiv 2211.01095) and, with tau, SEEDS (arXiv 2305.14267), whose noise comes in at every stage, along one path. A step
 * from where rho is infinite, or to where it is 0, has no place within it, and is one of order 0.
 */
export const x0Rk: Method<X0RkOptions> = { optionNames: ["rkOrder", "tau", "eta", "approximation"], plan };

function plan(sde: Sde, timesteps: readonly number[], options: X0RkOptions): Plan {
  const { rkOrder = 2, tau = 0, eta = 0, approximation } = options;
  checkOneOf("rkOrder", String(rkOrder), ["2", "3"]);
  checkStochastic(timesteps, options);
  if (approximation !== undefined) {
    checkApproximation(approximation, tau);
    if (rkOrder !== 2) throw new RangeError(`rkOrder must be 2 with an approximation, found ${rkOrder}`);
  }
  if (timesteps[1] > timesteps[0]) {
    throw new RangeError("The method x0_rk goes from noise to image, found a grid that rises");
  }
  const ancestral = renewals(sde, timesteps, { eta });
  const stages = timesteps.slice(1).flatMap((to, step) => {
    const from = timesteps[step], renewed = ancestral?.[step]?.mass ?? 0;
    const isMiddle = approximation && typeof tau === "number" && sde.rho(from) < Infinity && sde.rho(to) > 0;
    if (isMiddle) return middleImageStep(sde, { step, from, to, renewed }, tau);
    return stepOf(sde, { step, from, to, renewed }, NODES[rkOrder], tau);
  });
  return { method: "x0_rk", order: rkOrder, nfe: stages.length, timesteps, stages };
}

interface Step {
  step: number;
  from: number;
  to: number;
  /** Beyond the end of the step, in log rho, the flow goes so far, and noise leads back. */
  renewed: number;
}

/**
 * The stages of a step. A combination of x and past images is written as one of the stage's own state, which has the noise
 * so far in it, and past images: the noise that follows is then independent of it.
 */
function stepOf(sde: Sde, { step, from, to, renewed }: Step, nodes: readonly number[], tau: Tau): Stage[] {
  const begin = sde.rho(from), end = sde.rho(to) * Math.exp(-renewed);
  const places = begin === Infinity || end === 0 ? [0] : nodes;
  const rhos = [...places.map((c) => c === 0 ? begin : begin ** (1 - c) * end ** c), end];
  const times = places.map((c, i) => c === 0 ? from : sde.timeOfRho(rhos[i]));
  const timeOnPath = x0PathTime(sde, { tau });
  /** Weights of the images in the state at each place, beside that of x. */
  const rows: number[][] = [[]];
  return times.map((t, i) => {
    const isLast = i + 1 === times.length;
    const signal = isLast ? sde.signal(to) : sde.signal(times[i + 1]),
      sigma = end === 0 && isLast ? 0 : signal * rhos[i + 1];
    const sources = i === 0 ? [0] : [0, i];
    const found = end === 0 ? [signal] : x0Weights(
      { begin, end: rhos[i + 1], signal },
      sources.map((j) => Math.log(rhos[j])),
      Math.log,
      renewalBetween(sde, tau, begin, rhos[i + 1]),
    );
    const row = Array.from({ length: i + 1 }, (_, j) => found[sources.indexOf(j)] ?? 0);
    rows.push(row);
    const { mass } = end === 0 ? { mass: 0 } : renewalBetween(sde, tau, rhos[i], rhos[i + 1]);
    const kept = sigma / sigmaOf(sde, t) * Math.exp(-mass);
    const images = row.map((weight, j) => weight - kept * (rows[i][j] ?? 0)).reverse();
    const noise = isLast && renewed > 0
      ? sigmaOf(sde, to) * Math.sqrt(-Math.expm1(-2 * renewed))
      : sigma * Math.sqrt(-Math.expm1(-2 * mass));
    const path = mass > 0 && timeOnPath ? pathBetween(timeOnPath(rhos[i]), timeOnPath(rhos[i + 1])) : undefined;
    const stage = x0Stage(sde, step, t, [0, kept, ...images]);
    return noise > 0 ? { ...stage, noise, ...(path && { path }) } : stage;
  });
}
