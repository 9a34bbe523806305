import { flowMatchSigmas } from "./grids/flow_match_sigmas.ts";
import { planTimes } from "./grids/plan_times.ts";
import type { SchedulerRequest, SchedulerRun } from "./scheduler_run.ts";
import type { Settings } from "./settings.ts";
import { flowLevel } from "./steps/level.ts";
import { withNoise } from "./steps/node.ts";

/**
 * FlowMatchEulerDiscreteScheduler: Euler's method in the time of rectified flow, `x + (sigma_next - sigma) flow`, which is
 * again DDIM: rho_ab of order 0 on RectifiedFlow, here from t = 1. A config with `invert_sigmas` goes the other way in
 * sigma, with the image at 1. With `stochastic_sampling` each step adds new noise to the clean image: consistency sampling.
 */
export function flowMatchEulerRun(settings: Settings, request: SchedulerRequest): SchedulerRun {
  const isInverted = settings.flag("invert_sigmas", false);
  const isStochastic = settings.flag("stochastic_sampling", false);
  if (isInverted && isStochastic) {
    throw new RangeError(
      `${settings.scheduler} with invert_sigmas must have stochastic_sampling false, found true`,
    );
  }
  const { train, ...grid } = flowMatchSigmas(settings, request);
  const sigmas = isInverted ? [...grid.sigmas.map((sigma) => 1 - sigma), 1] : [...grid.sigmas, 0];
  const asked = isInverted ? sigmas.slice(0, -1).map((sigma) => sigma * train) : grid.times;
  const stages = asked.slice(request.start).map((t, step) => {
    const [sigma, next] = sigmas.slice(request.start + step);
    const clean = [1, isInverted ? 1 - sigma : -sigma] as const;
    const stage = { step, t, inputScale: 1, store: [0, 1] as const, update: [0, 1, next - sigma], clean };
    if (!isStochastic) return stage;
    return withNoise({ ...stage, update: [0, 1 - next, (next - 1) * sigma] }, next);
  });
  const levels = sigmas.map((sigma) => flowLevel(isInverted ? 1 - sigma : sigma)).slice(request.start);
  return {
    order: 1,
    times: planTimes(asked.slice(request.start), isInverted ? train : 0),
    levels,
    stages,
  };
}
