import type { SchedulerRequest } from "../scheduler_run.ts";
import type { Settings } from "../settings.ts";
import { luRamp, rampName, rampSigmas } from "./sigma_ramps.ts";
import { roundHalfEven, spacedTimes, type Spacing } from "./spaced_times.ts";
import { sigmaOfTime, timeOfSigma, trainSigmas } from "./train_sigmas.ts";

/** Where a scheduler with a variance-preserving state, or one of rectified flow, asks its model. */
export interface PreservingGrid {
  /** Integer times, one a step. */
  readonly times: readonly number[];
  /** diffusers' sigmas, one more: rho of the state, or the time of a rectified flow; rounded to float32 as there. */
  readonly sigmas: readonly number[];
  /** The time of the last sigma. */
  readonly end: number;
}

/** In what the schedulers of this kind differ. */
export interface PreservingRule {
  /** Spacings that the config may name; "linspace" is the default. */
  readonly spacings?: readonly Spacing[];
  /** Times of rectified flow, where the config asks for them. */
  flow(settings: Settings, request: SchedulerRequest, train: number): number[];
  /** The sigma after the last step: 0, that of the first training step, or the last one of a ramp once more. */
  readonly last: "zero" | "trained" | "repeated";
  /** Training steps that are used, counted from the first. Default: all. */
  readonly used?: number;
  /** Whether the config may ask for `use_lu_lambdas`. Default false. */
  readonly knowsLu?: boolean;
  /** Whether times of Karras' ramp are truncated rather than rounded. Default false. */
  readonly truncates?: boolean;
  /** Whether Karras' ramp is taken to rectified flow, sigma / (1 + sigma), where the config asks for both. Default false. */
  readonly bends?: boolean;
}

/** The grid of DPM-Solver, UniPC and DEIS. Ramps lie between the sigmas of the last and the first training step. */
export function preservingGrid(
  settings: Settings,
  alphaBars: Float32Array,
  request: SchedulerRequest,
  rule: PreservingRule,
): PreservingGrid {
  const trained = trainSigmas(alphaBars), train = trained.length;
  const isFlow = settings.flag("use_flow_sigmas", false);
  const ends = [trained[train - 1], trained[0]];
  const timesOf = (sigmas: number[], round: (t: number) => number) =>
    sigmas.map((sigma) => round(timeOfSigma(trained, sigma)));
  const finish = (times: number[], sigmas: number[], isFlowTime: boolean, isRamp: boolean) => {
    const last =
      { zero: 0, trained: trained[0], repeated: isRamp ? sigmas[sigmas.length - 1] : trained[0] }[rule.last];
    const end = isFlowTime ? last * train : timeOfSigma(trained, last);
    return { times, sigmas: [...sigmas, last].map(Math.fround), end };
  };

  const ramp = rampName(settings) ?? (rule.knowsLu && settings.flag("use_lu_lambdas", false) ? "lu" : undefined);
  const own = ramp ?? (isFlow ? "flow" : undefined);
  if (request.timesteps && own) {
    throw new RangeError(`Custom timesteps exclude ${own} sigmas, which have timesteps of their own`);
  }
  if (request.sigmas && ramp) throw new RangeError(`Custom sigmas exclude ${ramp} sigmas`);
  if (ramp) {
    const sigmas = ramp === "lu"
      ? luRamp(ends[0], ends[1], request.count)
      : rampSigmas(settings, ramp, ends, request.count);
    if (ramp === "karras" && rule.bends && isFlow) {
      const bent = sigmas.map((sigma) => sigma / (1 + sigma));
      return finish(bent.map((sigma) => Math.trunc(sigma * train)), bent, true, true);
    }
    const isRounded = (ramp === "karras" || ramp === "lu") && !rule.truncates;
    return finish(timesOf(sigmas, isRounded ? roundHalfEven : Math.trunc), sigmas, false, true);
  }
  if (isFlow) {
    const sigmas = rule.flow(settings, request, train);
    return finish(sigmas.map((sigma) => Math.trunc(sigma * train)), sigmas, true, true);
  }
  const spacing = { fallback: "linspace", allowed: rule.spacings, spare: 1, used: rule.used } as const;
  const times = request.timesteps?.map(Math.trunc) ?? spacedTimes(settings, train, request.count, spacing);
  return finish(times, times.map((t) => sigmaOfTime(trained, t)), false, false);
}
