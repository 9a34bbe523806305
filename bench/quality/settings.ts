// The samplers whose quality is compared: ours, fixed and fitted, and those of diffusers.
import { readPlan } from "../../src/cli/options/plan_file.ts";
import type { Solver } from "../../src/cli/options/solver_options.ts";
import { optimalTimesteps } from "../../src/fit/mod.ts";
import { getTimesteps, type GridOptions } from "../../mod.ts";
import type { LoadedModel } from "../../src/models/loaded_model.ts";
import { type NamedSolver, namedSolver } from "../../src/methods/named_solvers.ts";
import { constantIpndmPlan } from "./constant_ipndm.ts";

/** One row of the table. */
export interface Setting {
  method: string;
  grid: string;
  /** Which of them are drawn in the plot: the best of each kind. */
  plotted?: boolean;
  /** Our sampler for a number of evaluations at a scale of guidance; undefined where there is none. */
  ours?: (model: LoadedModel, nfe: number, guidance: number) => Promise<Solver | undefined> | Solver | undefined;
  /** A scheduler of diffusers, on the grid of these options. */
  diffusers?: { scheduler: "DEIS" | "DPM-Solver++" | "UniPC"; order: number; grid: GridOptions };
}

/** The method of rows whose plans were fitted to one model, and belong to no other. */
export const FITTED = "fitted plan";

const GRIDS: Record<string, GridOptions> = {
  "t^1": { tsPhase: "t", tsOrder: 1 },
  "t^1.5": { tsPhase: "t", tsOrder: 1.5 },
  "t^2": { tsPhase: "t", tsOrder: 2 },
  "rho^7": { tsPhase: "rho", tsOrder: 7 },
};

function fixed(grid: string, { label, options, evaluationsPerStep }: NamedSolver): Setting {
  const ours = (_: LoadedModel, nfe: number) =>
    nfe % evaluationsPerStep === 0 ? { ...GRIDS[grid], ...options, numStep: nfe / evaluationsPerStep } : undefined;
  return { method: label, grid, ours };
}

function diffusers(scheduler: "DEIS" | "DPM-Solver++" | "UniPC", order: number, grid: string): Setting {
  return { method: `diffusers ${scheduler} ${order}`, grid, diffusers: { scheduler, order, grid: GRIDS[grid] } };
}

/** A sampler that adds noise, by the name that it is known by. */
function stochastic(grid: string, method: "euler_ancestral" | "dpmpp_2m_sde" | "sa_solver"): Setting {
  return { method, grid, ours: (_, nfe) => ({ ...GRIDS[grid], method, numStep: nfe }) };
}

/** The shipped plan of a kind that was fitted to the model at this very guidance. */
function fitted(grid: string, kind: string): Setting {
  const ours = async ({ card }: LoadedModel, nfe: number, guidance: number) => {
    const path = `models/plans/${guidance === 1 ? "unguided" : "guided"}${kind}-${nfe}.json`;
    const isThere = await Deno.stat(path).then(() => true, () => false);
    const plan = isThere ? await readPlan(path) : undefined, { fittedTo } = plan ?? {};
    return fittedTo?.model === card.sha256 && fittedTo.guidance?.includes(guidance) ? { plan } : undefined;
  };
  return { method: FITTED, grid, ours };
}

const plotted = (setting: Setting): Setting => ({ ...setting, plotted: true });

/** Every row, in the order of the table. */
export const SETTINGS: readonly Setting[] = [
  fixed("t^1", namedSolver("ddim")),
  plotted(fixed("t^2", namedSolver("ddim"))),
  {
    method: "iPNDM, weights of a uniform grid",
    grid: "t^2",
    ours: ({ sde }, nfe) => ({
      plan: constantIpndmPlan(sde, getTimesteps(sde, { ...GRIDS["t^2"], numStep: nfe })),
    }),
  },
  plotted(fixed("t^1.5", namedSolver("ipndm", 3))),
  fixed("t^2", namedSolver("ipndm", 3)),
  fixed("t^1", namedSolver("t_ab", 1)),
  plotted(fixed("t^1", namedSolver("t_ab", 2))),
  fixed("t^1.5", namedSolver("t_ab", 2)),
  plotted(fixed("t^1.5", namedSolver("t_ab", 3))),
  fixed("t^2", namedSolver("t_ab", 3)),
  plotted(fixed("t^1.5", namedSolver("x0_ab", 2, { correctorOrder: 2 }))),
  fixed("t^1.5", namedSolver("x0_ab", 2, { correctorOrder: 2, lowerOrderFinal: true })),
  fixed("t^1.5", namedSolver("x0_ab", 1, { correctorOrder: 1 })),
  fixed("t^1.5", namedSolver("rho_ab", 2)),
  fixed("t^1.5", namedSolver("log_rho_ab", 2)),
  stochastic("t^2", "euler_ancestral"),
  stochastic("t^2", "dpmpp_2m_sde"),
  stochastic("t^2", "sa_solver"),
  fixed("rho^7", namedSolver("rho_rk", 2)),
  fixed("rho^7", namedSolver("rho_rk", 3)),
  {
    method: "tAB-DEIS 2",
    grid: "of the schedule (a)",
    ours: ({ sde }, nfe) => {
      const solver = { method: "t_ab", abOrder: 2 } as const;
      return { ...solver, timesteps: optimalTimesteps(sde, { ...solver, ...GRIDS["t^1.5"], numStep: nfe }) };
    },
  },
  fitted("fitted grid (b)", "-grid"),
  fitted("grid and times of asking (d)", "-queries"),
  plotted(fitted("grid and coefficients (c)", "")),
  fitted("the same, for features (e)", "-features"),
  fitted("the same, for Fréchet distance (f)", "-frechet"),
  diffusers("DEIS", 3, "t^1.5"),
  diffusers("DPM-Solver++", 2, "t^1"),
  diffusers("DPM-Solver++", 2, "t^1.5"),
  diffusers("UniPC", 2, "t^1.5"),
  diffusers("UniPC", 3, "t^1"),
  plotted(diffusers("UniPC", 3, "t^1.5")),
];
