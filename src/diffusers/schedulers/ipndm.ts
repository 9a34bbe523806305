import type { Stage } from "../../plans/plan.ts";
import { evenlySpaced } from "./grids/spaced_times.ts";
import { planTimes } from "./grids/plan_times.ts";
import type { SchedulerRequest, SchedulerRun } from "./scheduler_run.ts";
import type { Settings } from "./settings.ts";
import { adamsBashforth } from "./steps/adams_bashforth.ts";
import { firstOrder } from "./steps/node.ts";
import type { Level } from "./steps/level.ts";

/**
 * IPNDMScheduler: the library's ipndm on a schedule of its own, `sigma = sin^2(pi s / 2)`, for a model that predicts v.
 * At s = 1 there is no signal: the first step then takes the state for the noise, whatever the model says.
 */
export function ipndmRun(settings: Settings, { count, start }: SchedulerRequest): SchedulerRun {
  const sigmas = sigmasOf(settings, count);
  const signals = sigmas.map((sigma) => Math.fround(Math.sqrt(Math.fround(1 - Math.fround(sigma * sigma)))));
  const levels = sigmas.map((sigma, i): Level => ({ signal: signals[i], sigma })).slice(start);
  const asked = sigmas.slice(start, -1).map((sigma, i) => Math.atan2(sigma, signals[start + i]) / Math.PI * 2);
  const stages = asked.map((t, step): Stage => {
    const [level, next] = [levels[step], levels[step + 1]];
    const [state, eps] = level.signal === 0 ? [0, next.sigma] : firstOrder(level, next, "eps");
    const update = [0, state, ...adamsBashforth(Math.min(step, 3)).map((weight) => eps * weight)];
    const clean = level.signal === 0 ? [0, 0] as const : [1 / level.signal, -level.sigma / level.signal] as const;
    return { step, t, inputScale: 1, store: [level.sigma, level.signal], update, clean };
  });
  return { order: Math.min(4, stages.length), times: planTimes(asked, 0), levels, stages };
}

/** One more than there are steps; the last one is 0 but for trained ones. */
function sigmasOf(settings: Settings, count: number): number[] {
  const trained = settings.raw("trained_betas");
  if (trained === undefined) {
    return evenlySpaced(1, 0, count + 1).map((s) => Math.fround(Math.sin(s * Math.PI / 2) ** 2));
  }
  if (Array.isArray(trained) && trained.length === count + 1 && trained.every((beta) => beta >= 0 && beta <= 1)) {
    return trained.map(Math.fround);
  }
  throw new RangeError(
    `${settings.scheduler}'s trained_betas must be ${count + 1} numbers from 0 to 1 for ${count} steps, found ${
      JSON.stringify(trained)
    }`,
  );
}
