import { ddimRun } from "./ddim.ts";
import { ddimInverseRun } from "./ddim_inverse.ts";
import { ddpmRun } from "./ddpm.ts";
import { deisRun } from "./deis.ts";
import { dpmSolverMultistepRun } from "./dpm_solver_multistep.ts";
import { dpmSolverSinglestepRun } from "./dpm_solver_singlestep.ts";
import { dpmSolverSdeRun } from "./dpm_solver_sde.ts";
import { edmDpmSolverRun } from "./edm_dpm_solver.ts";
import { edmEulerRun } from "./edm_euler.ts";
import { eulerRun } from "./euler.ts";
import { eulerAncestralRun } from "./euler_ancestral.ts";
import { flowMatchEulerRun } from "./flow_match_euler.ts";
import { flowMatchHeunRun } from "./flow_match_heun.ts";
import { heunRun } from "./heun.ts";
import { ipndmRun } from "./ipndm.ts";
import { kdpm2Run } from "./kdpm2.ts";
import { kdpm2AncestralRun } from "./kdpm2_ancestral.ts";
import { lcmRun } from "./lcm.ts";
import { lmsRun } from "./lms.ts";
import { ltxEulerAncestralRun } from "./ltx_euler_ancestral.ts";
import type { NoiseArguments } from "./noise_arguments.ts";
import { pndmRun } from "./pndm.ts";
import { saSolverRun } from "./sa_solver.ts";
import { tcdRun } from "./tcd.ts";
import { uniPcRun } from "./unipc.ts";
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
  /** The arguments of its noise that a caller may give. Default: none. */
  readonly noiseArguments?: readonly (keyof NoiseArguments)[];
}

/** The arguments of noise in Euler's method. */
const CHURN = ["sChurn", "sTmin", "sTmax", "sNoise"] as const;

/** Every scheduler by its class in diffusers. A new one is one file and its line here. */
export const SCHEDULERS: Readonly<Record<string, Scheduler>> = {
  DDIMScheduler: { run: ddimRun, noiseArguments: ["eta"] },
  DDIMInverseScheduler: { run: ddimInverseRun },
  PNDMScheduler: { run: pndmRun },
  DDPMScheduler: { run: ddpmRun, takesTimesteps: true },
  LCMScheduler: { run: lcmRun, takesTimesteps: true },
  TCDScheduler: { run: tcdRun, takesTimesteps: true, noiseArguments: ["eta"] },
  IPNDMScheduler: { run: ipndmRun },
  LMSDiscreteScheduler: { run: lmsRun },
  EulerDiscreteScheduler: { run: eulerRun, takesTimesteps: true, extraSigmas: 1, noiseArguments: CHURN },
  EulerAncestralDiscreteScheduler: { run: eulerAncestralRun },
  HeunDiscreteScheduler: { run: heunRun, takesTimesteps: true },
  KDPM2DiscreteScheduler: { run: kdpm2Run },
  KDPM2AncestralDiscreteScheduler: { run: kdpm2AncestralRun },
  DEISMultistepScheduler: { run: deisRun },
  DPMSolverMultistepScheduler: { run: dpmSolverMultistepRun, takesTimesteps: true },
  DPMSolverSinglestepScheduler: { run: dpmSolverSinglestepRun, takesTimesteps: true },
  DPMSolverSDEScheduler: { run: dpmSolverSdeRun, noiseArguments: ["sNoise"] },
  SASolverScheduler: { run: saSolverRun, noiseArguments: ["tau"] },
  UniPCMultistepScheduler: { run: uniPcRun, extraSigmas: 0 },
  EDMEulerScheduler: { run: edmEulerRun, extraSigmas: 0, noiseArguments: CHURN },
  EDMDPMSolverMultistepScheduler: { run: edmDpmSolverRun },
  FlowMatchEulerDiscreteScheduler: { run: flowMatchEulerRun, takesTimesteps: true, extraSigmas: 0 },
  LTXEulerAncestralRFScheduler: { run: ltxEulerAncestralRun, extraSigmas: 1 },
  FlowMatchHeunDiscreteScheduler: { run: flowMatchHeunRun },
};
