import { flowMatchSigmas } from "./grids/flow_match_sigmas.ts";
import { planTimes } from "./grids/plan_times.ts";
import type { SchedulerRequest, SchedulerRun } from "./scheduler_run.ts";
import type { Settings } from "./settings.ts";
import { flowLevel } from "./steps/level.ts";

/**
 * FlowMatchEulerDiscreteScheduler: Euler's method in the time of rectified flow, `x + (sigma_next - sigma) flow`, which is
 * again DDIM: rho_ab of order 0 on RectifiedFlow, here from t = 1. A config with `invert_sigmas` goes the other way in
 * sigma, with the image at 1.
 */
export function flowMatchEulerRun(settings: Settings, request: SchedulerRequest): SchedulerRun {
  if (settings.flag("stochastic_sampling", false)) {
    throw new RangeError(
      `${settings.scheduler} with stochastic_sampling draws noise between its steps, found true`,
    );
  }
  const isInverted = settings.flag("invert_sigmas", false);
  const grid = flowMatchSigmas(settings, request);
  const train = settings.number("num_train_timesteps", 1000, { least: 1, isInteger: true });
  const sigmas = isInverted ? [...grid.sigmas.map((sigma) => 1 - sigma), 1] : [...grid.sigmas, 0];
  const asked = isInverted ? sigmas.slice(0, -1).map((sigma) => sigma * train) : grid.times;
  const stages = asked.slice(request.start).map((t, step) => {
    const [sigma, next] = sigmas.slice(request.start + step);
    return {
      step,
      t,
      inputScale: 1,
      store: [0, 1] as const,
      update: [0, 1, next - sigma],
      clean: [1, isInverted ? 1 - sigma : -sigma] as const,
    };
  });
  const levels = sigmas.map((sigma) => flowLevel(isInverted ? 1 - sigma : sigma)).slice(request.start);
  return {
    order: 1,
    times: planTimes(asked.slice(request.start), isInverted ? train : 0),
    levels,
    stages,
  };
}
