// The samplers whose quality is compared: ours, fixed and fitted, and those of diffusers.
import { readPlan } from "../../src/cli/options/plan_file.ts";
import type { Solver } from "../../src/cli/options/solver_options.ts";
import { optimalTimesteps } from "../../src/fit/mod.ts";
import { getTimesteps, type GridOptions, type MethodOptions, type Sde } from "../../mod.ts";
import { constantIpndmPlan } from "./constant_ipndm.ts";

/** One row of the table. */
export interface Setting {
  method: string;
  grid: string;
  /** Which of them are drawn in the plot: the best of each kind. */
  plotted?: boolean;
  /** Our sampler for a number of evaluations; undefined where there is none. */
  ours?: (sde: Sde, nfe: number) => Promise<Solver | undefined> | Solver | undefined;
  /** A scheduler of diffusers, on the grid of these options. */
  diffusers?: { scheduler: "DEIS" | "DPM-Solver++" | "UniPC"; order: number; grid: GridOptions };
}

const GRIDS: Record<string, GridOptions> = {
  "t^1": { tsPhase: "t", tsOrder: 1 },
  "t^1.5": { tsPhase: "t", tsOrder: 1.5 },
  "t^2": { tsPhase: "t", tsOrder: 2 },
  "rho^7": { tsPhase: "rho", tsOrder: 7 },
};

function fixed(method: string, grid: string, options: MethodOptions, evaluationsPerStep = 1): Setting {
  const ours = (_: Sde, nfe: number) =>
    nfe % evaluationsPerStep === 0 ? { ...GRIDS[grid], ...options, numStep: nfe / evaluationsPerStep } : undefined;
  return { method, grid, ours };
}

function diffusers(scheduler: "DEIS" | "DPM-Solver++" | "UniPC", order: number, grid: string): Setting {
  return { method: `diffusers ${scheduler} ${order}`, grid, diffusers: { scheduler, order, grid: GRIDS[grid] } };
}

function fitted(grid: string, name: string): Setting {
  const ours = async (_: Sde, nfe: number) => {
    const path = `models/plans/${name}-${nfe}.json`;
    const isThere = await Deno.stat(path).then(() => true, () => false);
    return isThere ? { plan: await readPlan(path) } : undefined;
  };
  return { method: "fitted plan", grid, ours };
}

const plotted = (setting: Setting): Setting => ({ ...setting, plotted: true });

/** Every row, in the order of the table. */
export const SETTINGS: readonly Setting[] = [
  fixed("DDIM", "t^1", { method: "t_ab", abOrder: 0 }),
  plotted(fixed("DDIM", "t^2", { method: "t_ab", abOrder: 0 })),
  {
    method: "iPNDM, weights of a uniform grid",
    grid: "t^2",
    ours: (sde, nfe) => ({ plan: constantIpndmPlan(sde, getTimesteps(sde, { ...GRIDS["t^2"], numStep: nfe })) }),
  },
  plotted(fixed("iPNDM", "t^1.5", { method: "ipndm", abOrder: 3 })),
  fixed("iPNDM", "t^2", { method: "ipndm", abOrder: 3 }),
  fixed("tAB-DEIS 1", "t^1", { method: "t_ab", abOrder: 1 }),
  plotted(fixed("tAB-DEIS 2", "t^1", { method: "t_ab", abOrder: 2 })),
  fixed("tAB-DEIS 2", "t^1.5", { method: "t_ab", abOrder: 2 }),
  plotted(fixed("tAB-DEIS 3", "t^1.5", { method: "t_ab", abOrder: 3 })),
  fixed("tAB-DEIS 3", "t^2", { method: "t_ab", abOrder: 3 }),
  plotted(fixed("x0-AB 2, corrector 2", "t^1.5", { method: "x0_ab", abOrder: 2, correctorOrder: 2 })),
  fixed("x0-AB 1, corrector 1", "t^1.5", { method: "x0_ab", abOrder: 1, correctorOrder: 1 }),
  fixed("rhoAB-DEIS 2", "t^1.5", { method: "rho_ab", abOrder: 2 }),
  fixed("log-rho AB 2", "t^1.5", { method: "log_rho_ab", abOrder: 2 }),
  fixed("rhoRK-DEIS 2heun", "rho^7", { method: "rho_rk", rkMethod: "2heun" }, 2),
  fixed("rhoRK-DEIS 3kutta", "rho^7", { method: "rho_rk", rkMethod: "3kutta" }, 3),
  {
    method: "tAB-DEIS 2",
    grid: "of the schedule (a)",
    ours: (sde, nfe) => {
      const solver = { method: "t_ab", abOrder: 2 } as const;
      return { ...solver, timesteps: optimalTimesteps(sde, { ...solver, ...GRIDS["t^1.5"], numStep: nfe }) };
    },
  },
  fitted("fitted grid (b)", "unguided-grid"),
  plotted(fitted("grid and coefficients (c)", "unguided")),
  diffusers("DEIS", 3, "t^1.5"),
  diffusers("DPM-Solver++", 2, "t^1"),
  diffusers("DPM-Solver++", 2, "t^1.5"),
  diffusers("UniPC", 2, "t^1.5"),
  diffusers("UniPC", 3, "t^1"),
  plotted(diffusers("UniPC", 3, "t^1.5")),
];
