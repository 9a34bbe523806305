// The samplers whose quality is compared on a folder of diffusers.
import { type NamedSolver, namedSolver } from "../../../src/methods/named_solvers.ts";
import type { PipelineRunOptions } from "../../../src/diffusers/mod.ts";
import type { Plan } from "../../../mod.ts";
import type { DiffusersScheduler } from "./diffusers_latents.ts";

/** Finds the plan of so many evaluations that was fitted to what is drawn. */
export type FindFitted = (nfe: number) => Plan | undefined;

/** One row of the table. */
export interface FolderRow {
  /** Method and grid, as two columns of a table. */
  readonly name: string;
  /** Our run in so many evaluations; undefined where there is none. */
  readonly ours?: (nfe: number, fitted: FindFitted) => PipelineRunOptions | undefined;
  /** A scheduler of diffusers, run by diffusers. */
  readonly diffusers?: DiffusersScheduler;
}

function fixed(tsOrder: number, { label, options }: NamedSolver): FolderRow {
  const ours = (numStep: number) => ({ ...options, tsPhase: "t", tsOrder, numStep } as PipelineRunOptions);
  return { name: `${label} | t^${tsOrder}`, ours };
}

function diffusers(name: string, scheduler: string, config: DiffusersScheduler["config"] = {}): FolderRow {
  return { name: `diffusers ${name}`, diffusers: { scheduler: `${scheduler}Scheduler`, config } };
}

/** They end where all others do, at the schedule's first time; by default they go on to a sigma of 0. */
const SAME_END = { final_sigmas_type: "sigma_min" };
const DEFAULT = namedSolver("x0_ab", 2, { correctorOrder: 2, lowerOrderFinal: true });

/** Every row, in the order of the table. */
export const FOLDER_ROWS: readonly FolderRow[] = [
  { name: "the folder's scheduler | its own", ours: (numStep) => ({ numStep }) },
  fixed(1.5, namedSolver("ddim")),
  fixed(1.5, namedSolver("ipndm", 3)),
  fixed(1.25, namedSolver("t_ab", 1)),
  fixed(1.5, namedSolver("t_ab", 1)),
  fixed(1.5, namedSolver("t_ab", 2)),
  fixed(1.5, namedSolver("t_ab", 3)),
  fixed(1.5, namedSolver("x0_ab", 2, { correctorOrder: 2 })),
  fixed(1, DEFAULT),
  fixed(1.5, DEFAULT),
  {
    name: "fitted plan | of the fit",
    ours: (nfe, fitted) => {
      const plan = fitted(nfe);
      return plan && { plan } as PipelineRunOptions;
    },
  },
  diffusers("DDIM | its own", "DDIM"),
  diffusers("DEIS 2 | its own", "DEISMultistep"),
  diffusers("DEIS 3 | its own", "DEISMultistep", { solver_order: 3 }),
  diffusers("DPM++ 2M | its own", "DPMSolverMultistep", SAME_END),
  diffusers("DPM++ 2M | Karras", "DPMSolverMultistep", { ...SAME_END, use_karras_sigmas: true }),
  diffusers("UniPC 2 | its own", "UniPCMultistep", SAME_END),
  diffusers("UniPC 3 | its own", "UniPCMultistep", { ...SAME_END, solver_order: 3 }),
];
