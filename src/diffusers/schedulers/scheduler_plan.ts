import { checkInteger } from "../../internal/check.ts";
import { parsePlan } from "../../plans/parse_plan.ts";
import type { Plan, Stage } from "../../plans/plan.ts";
import type { SchedulerRequest, SchedulerRun } from "./scheduler_run.ts";
import { type Scheduler, SCHEDULERS } from "./scheduler_registry.ts";
import { type SchedulerConfig, Settings } from "./settings.ts";
import type { Level } from "./steps/level.ts";

/** Options of {@linkcode schedulerPlan}. */
export interface SchedulerOptions {
  /** Sigmas of one's own, falling, for Euler (numStep + 1 of them, the last one included), FlowMatchEuler, UniPC and EDM (numStep). */
  sigmas?: readonly number[];
  /** Timesteps of one's own, falling, numStep of them, for Euler, Heun, DPM-Solver and FlowMatchEuler. */
  timesteps?: readonly number[];
  /** The shift of a scheduler that shifts dynamically, which pipelines take from the size of the image. */
  mu?: number;
  /**
   * Steps to leave out at the beginning, for image to image: 0 to numStep - 1. The plan then starts from an image with
   * noise as {@linkcode schedulerLevels} says, at 0 too, and not from standard normal noise. Default: none, from noise.
   */
  start?: number;
}

/**
 * A scheduler of diffusers as a plan: the same latents from the same noise, by the same evaluations. Sigmas are rounded to
 * float32, as they are there, and everything else is computed in float64.
 *
 * @param config A parsed scheduler_config.json, with `_class_name`; keys that the scheduler does not know change nothing
 * @param numStep diffusers' num_inference_steps
 * @param options Sigmas, timesteps, shift, start
 * @returns The plan; it takes standard normal noise, and gives latents as diffusers does
 * @throws {TypeError} If the config names no class, or a switch is no boolean.
 * @throws {RangeError} If the class is unknown or draws noise, or a setting or option is out of range; the message says
 * what is allowed.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { schedulerPlan } from "@deis/deis/diffusers";
 *
 * const plan = schedulerPlan({ _class_name: "DDIMScheduler", clip_sample: false }, 4);
 * assertEquals(plan.stages.map(({ t }) => t), [750, 500, 250, 0]);
 * ```
 */
export function schedulerPlan(config: SchedulerConfig, numStep: number, options: SchedulerOptions = {}): Plan {
  const run = runOf(config, numStep, options);
  const stages = options.start === undefined ? fromNoise(run) : run.stages;
  return parsePlan({
    method: String(config._class_name),
    order: run.order,
    nfe: stages.length,
    timesteps: run.times,
    stages,
  });
}

/**
 * What the state of such a plan is made of at each of its timesteps: `signal x0 + sigma noise`. Image to image starts
 * from the first level, and inpainting holds what it keeps at the level where each step ends.
 *
 * @param config As for {@linkcode schedulerPlan}
 * @param numStep As there
 * @param options As there
 * @returns One level a timestep of the plan
 *
 * @example Half of the way, from an image
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { schedulerLevels } from "@deis/deis/diffusers";
 *
 * const config = { _class_name: "FlowMatchEulerDiscreteScheduler" };
 * assertEquals(schedulerLevels(config, 2, { sigmas: [1, 0.5], start: 1 }), [{ signal: 0.5, sigma: 0.5 }, { signal: 1, sigma: 0 }]);
 * ```
 */
export function schedulerLevels(
  config: SchedulerConfig,
  numStep: number,
  options: SchedulerOptions = {},
): Level[] {
  return runOf(config, numStep, options).levels.map(({ signal, sigma }) => ({ signal, sigma }));
}

function runOf(config: SchedulerConfig, numStep: number, options: SchedulerOptions): SchedulerRun {
  const name = config?._class_name;
  if (typeof name !== "string") {
    throw new TypeError(`A scheduler config must name its class in _class_name, found ${JSON.stringify(name)}`);
  }
  if (!Object.hasOwn(SCHEDULERS, name)) {
    throw new RangeError(
      `The scheduler must be one of ${Object.keys(SCHEDULERS).join(", ")}, found ${JSON.stringify(name)}`,
    );
  }
  const scheduler = SCHEDULERS[name];
  return scheduler.run(new Settings(name, config), requestOf(name, scheduler, numStep, options));
}

function requestOf(
  name: string,
  scheduler: Scheduler,
  count: number,
  options: SchedulerOptions,
): SchedulerRequest {
  const { sigmas, timesteps, mu, start = 0 } = options;
  checkInteger("numStep", count, 1);
  checkInteger("start", start, 0);
  if (start >= count) throw new RangeError(`start must be at most ${count - 1} of ${count} steps, found ${start}`);
  if (mu !== undefined && !Number.isFinite(mu)) throw new RangeError(`mu must be a finite number, found ${mu}`);
  if (sigmas) {
    if (scheduler.extraSigmas === undefined) {
      throw new RangeError(`${name} takes no sigmas, found ${sigmas.length}`);
    }
    checkFalling("sigmas", sigmas, count + scheduler.extraSigmas);
  }
  if (timesteps) {
    if (!scheduler.takesTimesteps) throw new RangeError(`${name} takes no timesteps, found ${timesteps.length}`);
    checkFalling("timesteps", timesteps, count);
  }
  return { count, start, sigmas, timesteps, mu };
}

function checkFalling(name: string, values: readonly number[], count: number): void {
  if (values.length !== count) throw new RangeError(`${name} must be ${count} numbers, found ${values.length}`);
  values.forEach((value, i) => {
    if (!(value >= 0 && value < (values[i - 1] ?? Infinity))) {
      throw new RangeError(`${name} must fall strictly and be at least 0, found ${value} at ${i}`);
    }
  });
}

/** The stages for a state that is standard normal noise, which the first level's own state is a multiple of. */
function fromNoise({ stages, noiseScale = 1 }: SchedulerRun): readonly Stage[] {
  if (noiseScale === 1) return stages;
  return stages.map((stage, i) => {
    if (stage.step > 0) return stage;
    const [anchor, state, ...history] = stage.update;
    if (i > 0) return { ...stage, update: [noiseScale * anchor, state, ...history] };
    return {
      ...stage,
      inputScale: noiseScale * stage.inputScale,
      store: [noiseScale * stage.store[0], stage.store[1]],
      update: [noiseScale * anchor, noiseScale * state, ...history],
      clean: [noiseScale * stage.clean[0], stage.clean[1]],
      ...(stage.clip
        ? { clip: { ...stage.clip, image: [noiseScale * stage.clip.image[0], stage.clip.image[1]] } }
        : {}),
    };
  });
}
