import { makePlan, type Plan, type Sde } from "../../mod.ts";

/**
 * iPNDM as the paper has it: the Adams-Bashforth weights of a uniform grid on every grid. Ours takes the weights that
 * belong to the grid, so that this one is here for comparison only.
 */
export function constantIpndmPlan(sde: Sde, timesteps: number[]): Plan {
  const plan = makePlan(sde, { method: "ipndm", abOrder: 3, timesteps });
  const even = timesteps.map((_, i) =>
    timesteps[0] + (timesteps[timesteps.length - 1] - timesteps[0]) * i / (timesteps.length - 1)
  );
  const uniform = makePlan(sde, { method: "ipndm", abOrder: 3, timesteps: even });
  const stages = plan.stages.map((stage, k) => {
    // A row of weights is an average over the step, times signal * (rho_next - rho): only the average is replaced.
    const total = (row: readonly number[]) => row.slice(2).reduce((sum, weight) => sum + weight);
    const row = uniform.stages[k].update, scale = total(stage.update) / total(row);
    return { ...stage, update: [0, stage.update[1], ...row.slice(2).map((weight) => scale * weight)] };
  });
  return { ...plan, stages };
}
