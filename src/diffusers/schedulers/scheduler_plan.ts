import { parsePlan } from "../../plans/parse_plan.ts";
import type { Plan } from "../../plans/plan.ts";
import { fromNoise } from "./from_noise.ts";
import { requestOf, type SchedulerOptions } from "./scheduler_options.ts";
import { SCHEDULERS } from "./scheduler_registry.ts";
import type { SchedulerRun } from "./scheduler_run.ts";
import { type SchedulerConfig, Settings } from "./settings.ts";
import type { Level } from "./steps/level.ts";

/**
 * A scheduler of diffusers as a plan: the same latents from the same noise, by the same evaluations. Sigmas are rounded to
 * float32, as they are there, and everything else is computed in float64.
 *
 * @param config A parsed scheduler_config.json, with `_class_name`; keys that the scheduler does not know change nothing
 * @param numStep diffusers' num_inference_steps
 * @param options Sigmas, timesteps, shift, start, and the noise of those that draw some
 * @returns The plan; it takes standard normal noise, and gives latents as diffusers does
 * @throws {TypeError} If the config names no class, or a switch is no boolean.
 * @throws {RangeError} If the class is unknown, or a setting or option is out of range; the message says
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
