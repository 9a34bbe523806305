import { ddimRun } from "./ddim.ts";
import { dpmSolverMultistepRun } from "./dpm_solver_multistep.ts";
import { eulerRun } from "./euler.ts";
import { flowMatchEulerRun } from "./flow_match_euler.ts";
import type { SchedulerRequest, SchedulerRun } from "./scheduler_run.ts";
import type { Settings } from "./settings.ts";

/** A scheduler of diffusers. */
export interface Scheduler {
  /** Its way from noise to image. */
  run(settings: Settings, request: SchedulerRequest): SchedulerRun;
  /** Whether a caller may give timesteps. Default false. */
  readonly takesTimesteps?: boolean;
  /** How many sigmas a caller may give beside one a step. Default: none at all. */
  readonly extraSigmas?: number;
}

/** Every scheduler by its class in diffusers. A new one is one file and its line here. */
export const SCHEDULERS: Readonly<Record<string, Scheduler>> = {
  DDIMScheduler: { run: ddimRun },
  DPMSolverMultistepScheduler: { run: dpmSolverMultistepRun, takesTimesteps: true },
  EulerDiscreteScheduler: { run: eulerRun, takesTimesteps: true, extraSigmas: 1 },
  FlowMatchEulerDiscreteScheduler: { run: flowMatchEulerRun, takesTimesteps: true, extraSigmas: 0 },
};
