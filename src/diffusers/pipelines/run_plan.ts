import type { GridOptions } from "../../grids/timesteps.ts";
import { pick } from "../../internal/pick.ts";
import { makePlan, type PlanOptions } from "../../methods/make_plan.ts";
import { METHOD_OPTION_NAMES } from "../../methods/resolve_method.ts";
import { parsePlan } from "../../plans/parse_plan.ts";
import type { Plan } from "../../plans/plan.ts";
import { type Sde, sigmaOf } from "../../schedules/sde.ts";
import type { SchedulerOptions } from "../schedulers/scheduler_options.ts";
import { schedulerLevels, schedulerPlan } from "../schedulers/scheduler_plan.ts";
import type { SchedulerConfig } from "../schedulers/settings.ts";
import { SCHEDULER_OPTIONS } from "./check_plan_options.ts";
import { dynamicShift } from "./dynamic_shift.ts";
import { type FolderSchedule, folderSchedule, type ScheduleRange } from "./folder_sde.ts";
import type { FolderFacts, PipelineKind, Request } from "./kind.ts";
import type { PipelineRunOptions } from "./run_options.ts";

/** What a state is made of: `signal x0 + sigma noise`. */
export interface Level {
  readonly signal: number;
  readonly sigma: number;
}

/** The plan of a run, and what a pipeline must know of it. */
export interface RunPlan {
  readonly plan: Plan;
  /** Factor from the plan's times to the scheduler's. */
  readonly timeScale: number;
  /** What the state is made of at each of the plan's timesteps, where the run starts from an image. */
  levels(): readonly Level[];
}

/**
 * The plan that a run asks for: a ready one, one of a method of this library, or a scheduler's.
 *
 * @throws {RangeError} If an option of the method or the scheduler is out of range.
 */
export function runPlan(
  kind: PipelineKind,
  facts: FolderFacts,
  folderConfig: SchedulerConfig,
  request: Request,
  options: PipelineRunOptions,
): RunPlan {
  // As diffusers' from_config: what another scheduler does not state is the folder's.
  const config = { ...folderConfig, ...options.scheduler };
  const mu = dynamicShift(kind, facts, config, request);
  if (options.plan) return readyPlan(parsePlan(options.plan), folderSchedule(config, mu));
  if (options.method) return methodPlan(folderSchedule(config, mu), request, options);
  return schedulersPlan(kind, config, mu, request, options);
}

/** Plans of flows come in either unit: from 1 as our own grids, or from 1000 as those of schedulers. */
function readyPlan(plan: Plan, { ranges: [{ sde }], timeScale: factor }: FolderSchedule): RunPlan {
  const timeScale = Math.max(...plan.timesteps) <= sde.samplingT + 1e-6 ? factor : 1;
  return { plan, timeScale, levels: () => levelsOf(plan, sde, timeScale / factor) };
}

/** The method's plan on the widest range at whose ends it has a limit. */
function methodPlan(
  { ranges, prediction, timeScale }: FolderSchedule,
  request: Request,
  options: PipelineRunOptions,
): RunPlan {
  const method = pick(options, ["method", ...METHOD_OPTION_NAMES]) as PlanOptions;
  const planOn = (range: ScheduleRange): RunPlan => {
    const timesteps = options.timesteps ?? range.grid(gridOptions(range.sde, request, options));
    const plan = makePlan(range.sde, { ...method, timesteps, prediction });
    return { plan, timeScale, levels: () => levelsOf(plan, range.sde, 1) };
  };
  const last = ranges[ranges.length - 1];
  for (const range of ranges.slice(0, -1)) {
    try {
      return planOn(range);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
    }
  }
  return planOn(last); // what is wrong with the options themselves is wrong here, too
}

/** The rule of the grid; a part of the noise is a part of the way in time. */
function gridOptions(
  { samplingEps, samplingT, isContinuous }: Sde,
  { numStep, strength }: Request,
  { tsPhase, tsOrder, startAt }: PipelineRunOptions,
): GridOptions {
  const share = samplingEps + strength * (samplingT - samplingEps);
  const start = startAt ?? (strength === 1 ? undefined : isContinuous ? share : Math.round(share));
  const given = Object.entries({ tsPhase, tsOrder, numStep, startAt: start });
  return Object.fromEntries(given.filter(([, value]) => value !== undefined));
}

function levelsOf({ timesteps }: Plan, sde: Sde, unit: number): Level[] {
  return timesteps.map((t) => ({ signal: sde.signal(t * unit), sigma: sigmaOf(sde, t * unit) }));
}

function schedulersPlan(
  kind: PipelineKind,
  config: SchedulerConfig,
  mu: number | undefined,
  request: Request,
  options: PipelineRunOptions,
): RunPlan {
  const { numStep, strength } = request;
  const isFlowMatch = config._class_name === "FlowMatchEulerDiscreteScheduler";
  const whole = {
    mu,
    ...(kind.dynamicShift?.always && isFlowMatch ? { sigmas: evenSigmas(numStep) } : {}),
    ...(options.timesteps ? { timesteps: Array.from(options.timesteps), sigmas: undefined } : {}),
  };
  // A whole mask's worth of noise is noise alone; an image keeps a trace even at strength 1.
  const isWhole = !options.image || options.mask !== undefined && strength === 1;
  const start = isWhole ? undefined : firstStep(kind, numStep, strength);
  const part: SchedulerOptions = { ...whole, start, ...pick(options, SCHEDULER_OPTIONS) };
  return {
    plan: schedulerPlan(config, numStep, part),
    timeScale: 1,
    levels: () => schedulerLevels(config, numStep, part),
  };
}

/** How many steps image to image leaves out. */
function firstStep(kind: PipelineKind, numStep: number, strength: number): number {
  const start = kind.firstStep?.(numStep, strength) ?? numStep - Math.min(Math.floor(numStep * strength), numStep);
  if (start < numStep) return start;
  throw new RangeError(`strength must be at least ${1 / numStep} of ${numStep} steps, found ${strength}`);
}

/** From 1 down to 1 / count. */
function evenSigmas(count: number): number[] {
  return Array.from({ length: count }, (_, k) => count === 1 ? 1 : 1 + k * (1 / count - 1) / (count - 1));
}
