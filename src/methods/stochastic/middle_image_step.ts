import type { Stage } from "../../plans/plan.ts";
import { x0Stage } from "../../plans/stage.ts";
import { type Sde, sigmaOf } from "../../schedules/sde.ts";
import { continuedNoise, type NoisyRow } from "./continued_noise.ts";
import { pathBetween } from "./path_between.ts";
import { evenRenewal } from "./renewal.ts";

/** A step from one time to another. */
export interface MiddleStep {
  readonly step: number;
  readonly from: number;
  readonly to: number;
  /** Beyond the end of the step, in log rho, the flow goes so far, and noise leads back. */
  readonly renewed: number;
}

/**
 * A step of k-diffusion's dpmpp_2s_ancestral (`renewed`) or dpmpp_sde (tau): the clean image in the middle of the step, in
 * log rho, stands for all of it. With tau the noise of both evaluations lies on a Brownian motion in rho.
 */
export function middleImageStep(sde: Sde, { step, from, to, renewed }: MiddleStep, tau: number): Stage[] {
  const begin = sde.rho(from), end = sde.rho(to) * Math.exp(-renewed), middle = Math.sqrt(begin * end);
  const time = sde.timeOfRho(middle);
  const rowTo = (rho: number, signal: number): NoisyRow => {
    const { mass } = evenRenewal(tau, begin, rho), log = Math.log(rho / begin) - mass;
    return {
      kept: signal / sde.signal(from) * Math.exp(log),
      image: -signal * Math.expm1(log),
      noise: signal * rho * Math.sqrt(-Math.expm1(-2 * mass)),
    };
  };
  const first = rowTo(middle, sde.signal(time)), whole = rowTo(end, sde.signal(to));
  const back = sigmaOf(sde, to) * Math.sqrt(-Math.expm1(-2 * renewed));
  const second = renewed > 0
    ? continuedNoise(first, { ...whole, noise: back }, 0)
    : continuedNoise(first, whole, (begin - middle) / (begin - end));
  const paths = tau > 0 ? [pathBetween(middle, begin), pathBetween(end, middle)] : [];
  return [
    withNoise(x0Stage(sde, step, from, [0, first.kept, first.image]), first.noise, paths[0]),
    withNoise(x0Stage(sde, step, time, second.update), second.noise, paths[1]),
  ];
}

function withNoise(stage: Stage, noise: number, path: Stage["path"]): Stage {
  return noise > 0 ? { ...stage, noise, ...(path && { path }) } : stage;
}
