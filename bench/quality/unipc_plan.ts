import { getTimesteps, type GridOptions, parsePlan, type Plan, type Sde } from "../../mod.ts";
import { preservingLevel } from "../../src/diffusers/schedulers/steps/level.ts";
import { multistepStages } from "../../src/diffusers/schedulers/steps/multistep_stages.ts";
import { nodeAt } from "../../src/diffusers/schedulers/steps/node.ts";
import { uniPcCorrector, uniPcPredictor } from "../../src/diffusers/schedulers/steps/unipc_weights.ts";

/** diffusers' UniPC ("bh2", clean image, lower orders at the end) on a grid of ours, which no config of its own names. */
export function uniPcPlan(sde: Sde, highest: number, grid: GridOptions & { numStep: number }): Plan {
  const times = [...getTimesteps(sde, grid)], rhos = times.map((t) => sde.rho(t)), steps = grid.numStep;
  const levels = rhos.map(preservingLevel);
  const nodes = times.slice(0, -1).map((t, i) => nodeAt(t, levels[i], "epsilon"));
  const window = (step: number) => {
    const order = Math.min(step + 1, highest, steps - step);
    return rhos.slice(step - order + 1, step + 2).reverse();
  };
  const stages = multistepStages(nodes, levels[steps], "x0", (step) => ({
    predict: uniPcPredictor(window(step), "x0", "bh2"),
    ...step > 0 ? { correct: uniPcCorrector(window(step - 1), "x0", "bh2") } : {},
  }));
  return parsePlan({ method: "UniPC", order: highest, nfe: steps, timesteps: times, stages });
}
